package io.heddle.loadgen.scenario.match;

final class JsonTape {
    boolean parse(byte[] bytes, int count) {
        return false;
    }
}

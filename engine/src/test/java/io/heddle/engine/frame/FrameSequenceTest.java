package io.heddle.engine.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FrameSequenceTest {

    @ParameterizedTest
    @CsvSource({
        "0, 1", "0, 2", "1, 0", "2, 0"})
    void messagesBeginAndGoOn(int state, int opcode) {
        assertNull(FrameSequence.check(state, opcode));
    }

    @ParameterizedTest
    @ValueSource(ints = {Opcode.CLOSE, Opcode.PING, Opcode.PONG})
    void controlFramesAreLegalAnywhere(int opcode) {
        for (int state : new int[] {FrameSequence.NO_MESSAGE, Opcode.TEXT, Opcode.BINARY}) {
            assertNull(FrameSequence.check(state, opcode));
        }
    }

    @Test
    void continuationNeedsAMessage() {
        assertEquals(ProtocolViolation.CONTINUATION_WITHOUT_MESSAGE, FrameSequence.check(FrameSequence.NO_MESSAGE, Opcode.CONTINUATION));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "2, 1", "2, 2"})
    void messagesMustNotBeginInsideAnother(int state, int opcode) {
        assertEquals(ProtocolViolation.MESSAGE_INSIDE_MESSAGE, FrameSequence.check(state, opcode));
    }

    /** Letters: M a whole message, m a first fragment, c a continuation, C the last one, x a control frame. */
    @Test
    void randomSequencesFollowTheGrammar() {
        Pattern grammar = Pattern.compile("(M|x|m[cx]*C)*(m[cx]*)?");
        for (long seed = 1; seed <= 2_000; seed++) {
            Random random = new Random(seed);
            StringBuilder letters = new StringBuilder();
            int state = FrameSequence.NO_MESSAGE;
            for (int i = 0; i < 20; i++) {
                char letter = "MmcCx".charAt(random.nextInt(5));
                int opcode = switch (letter) {
                    case 'M', 'm' -> 1 + random.nextInt(2);
                    case 'x' -> 8 + random.nextInt(3);
                    default -> Opcode.CONTINUATION;
                };
                ProtocolViolation found = FrameSequence.check(state, opcode);
                boolean legal = grammar.matcher(letters.toString() + letter).matches();
                assertEquals(legal, found == null, "seed " + seed + ": " + letters + " then " + letter);
                if (legal) {
                    letters.append(letter);
                    state = switch (letter) {
                        case 'M', 'C' -> FrameSequence.NO_MESSAGE;
                        case 'm' -> opcode;
                        default -> state;
                    };
                }
            }
        }
    }
}

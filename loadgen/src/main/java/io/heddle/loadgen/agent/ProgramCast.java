package io.heddle.loadgen.agent;

import io.heddle.loadgen.scenario.Program;
import io.heddle.loadgen.scenario.UserHost;
import io.heddle.loadgen.scenario.Users;
import io.heddle.loadgen.scenario.VirtualUser;
import java.util.List;

/** Users that walk the scripts of a compiled plan. <b>Thread:</b> loop-confined. */
final class ProgramCast implements Cast {
    private final Users users;

    private ProgramCast(Users users) {
        this.users = users;
    }

    static Maker of(Program program) {
        return new Maker() {
            @Override
            public List<String> steps() {
                return program.stepNames();
            }

            @Override
            public Cast make(UserHost host, Share share) {
                return new ProgramCast(program.users(host, share.index(), share.count()));
            }
        };
    }

    @Override
    public VirtualUser create(long number) {
        return users.create(number);
    }

    @Override
    public void drain() {
        users.drain();
    }

    @Override
    public long inFlight() {
        return users.inFlight();
    }

    @Override
    public void neverBegun(long turns) {
        users.neverBegun(turns);
    }

    @Override
    public void neverStarted(long number) {
        users.neverStarted(number);
    }

    @Override
    public void finish() {
        users.finish();
    }
}

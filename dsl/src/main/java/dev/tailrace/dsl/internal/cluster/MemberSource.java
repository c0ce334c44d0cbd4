package dev.tailrace.dsl.internal.cluster;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import dev.tailrace.dsl.TailraceConfig;
import dev.tailrace.dsl.cluster.Member.Role;
import dev.tailrace.dsl.internal.open.Location;

/** Where a member's database comes from, and what it is expected to be. */
public sealed interface MemberSource {
    String name();

    Role role();

    /** A database that somebody else opened, and closes. */
    record Given(String name, Role role, Database database) implements MemberSource {}

    /** A database that the cluster opens, once it can be reached, and closes. */
    record Opened(String name, Role role, TailraceConfig config) implements MemberSource {
        public Opened {
            Location.of(config); // a URL that cannot be used is told now
        }

        /** Blocks, for at most the connect timeout. */
        Database open() {
            return Tailrace.connect(config);
        }
    }
}

package dev.tailrace.locking;

import dev.tailrace.dsl.testing.api.PublicApiConformance;

class PublicApiTest extends PublicApiConformance {}

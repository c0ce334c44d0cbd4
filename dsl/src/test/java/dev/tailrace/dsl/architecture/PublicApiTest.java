package dev.tailrace.dsl.architecture;

import dev.tailrace.dsl.testing.api.PublicApiConformance;

class PublicApiTest extends PublicApiConformance {}

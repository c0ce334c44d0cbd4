package dev.tailrace.streams;

import dev.tailrace.dsl.testing.api.PublicApiConformance;

class PublicApiTest extends PublicApiConformance {}

package dev.tailrace.dsl.internal.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamingConventionTest {
    @ParameterizedTest
    @CsvSource({
        "id,id", "createdAt,created_at", "OrderItem,order_item", "HTTPStatus,http_status", "userID,user_id", "line2Text,line2_text",
        "already_snake,already_snake", "x,x", "aB,a_b"
    })
    void camel_case_becomes_snake_case(String java, String column) {
        assertEquals(column, NamingConvention.snakeCase(java));
    }

    @Test
    void a_table_is_looked_up_by_the_name_of_the_record_and_its_plurals() {
        assertEquals(List.of("user", "users"), NamingConvention.tableCandidates("User"));
        assertEquals(List.of("category", "categories", "categorys"), NamingConvention.tableCandidates("Category"));
        assertEquals(List.of("day", "days"), NamingConvention.tableCandidates("Day"));
        assertEquals(List.of("order_box", "order_boxes", "order_boxs"), NamingConvention.tableCandidates("OrderBox"));
        assertEquals(List.of("person", "people", "persons"), NamingConvention.tableCandidates("Person"));
    }
}

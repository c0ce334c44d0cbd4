package dev.tailrace.dsl.internal.record;

import dev.tailrace.dsl.error.MappingException;
import dev.tailrace.dsl.error.UnmappedTypeException;

/**
 * Where a value is read, as error messages name it.
 *
 * @param target for example {@code component createdAt (Instant) of record User}
 * @param column for example {@code column "created_at" (timestamptz)}
 */
record ReadSite(String target, String column) {
    static ReadSite of(String target, ResultColumn column) {
        return new ReadSite(target, "column \"" + column.label() + "\" (" + column.typeName() + ")");
    }

    MappingException nullValue() {
        return new MappingException(capitalised(target) + " cannot hold the NULL of " + column
                + "; use the wrapper class or an Optional, or coalesce in the query");
    }

    MappingException misfit(ConversionException reason) {
        return new MappingException("The value of " + column + " does not fit " + target + ": " + reason.getMessage());
    }

    /** Without the driver's exception, whose message quotes the value. */
    MappingException unreadable(RuntimeException error) {
        return new MappingException("The driver cannot read the value of " + column + " into " + target + " ("
                + error.getClass().getSimpleName() + "); cast it in the query, for example ::text");
    }

    UnmappedTypeException unmapped() {
        return new UnmappedTypeException(capitalised(column) + " has no mapping to " + target
                + "; use a type that fits, or cast in the query, for example ::text");
    }

    UnmappedTypeException unmappedElement(UnmappedElementException reason) {
        return new UnmappedTypeException(
                "The elements of " + column + " have no mapping to those of " + target + ": " + reason.getMessage());
    }

    private static String capitalised(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}

package dev.tailrace.dsl.internal.catalog;

/**
 * A column, as the server describes it.
 *
 * @param quoted the name between quotes, ready to stand in SQL
 * @param type the type to cast a parameter to, as the server writes it (a domain's base type)
 * @param kind the type's name, kind and category, by which values are checked
 * @param generated whether only the server may write it (GENERATED ALWAYS, as an expression or as an identity)
 * @param hasDefault whether an insert may leave it out though it is not nullable
 */
public record CatalogColumn(
        String name, String quoted, String type, TypeKind kind, boolean nullable, boolean generated, boolean hasDefault) {
    /**
     * What PostgreSQL's {@code pg_type} says of a type.
     *
     * @param name {@code typname}
     * @param isEnum whether it is an enum
     * @param element {@code typname} of the element of an array; empty for anything else
     * @param elementIsEnum whether that element is an enum
     */
    public record TypeKind(String name, boolean isEnum, String element, boolean elementIsEnum) {
        public boolean isArray() {
            return !element.isEmpty();
        }

        /** The kind of an array's elements. */
        public TypeKind elementKind() {
            return new TypeKind(element, elementIsEnum, "", false);
        }
    }
}

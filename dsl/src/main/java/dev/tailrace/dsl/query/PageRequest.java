package dev.tailrace.dsl.query;

/**
 * Which page of an offset pagination is wanted. Its cost grows with the page's number, since the server walks over every row before it:
 * for pages far down use a {@link Keyset}.
 *
 * @param page the page's number, from 1
 * @param perPage how many rows make a page, at least 1
 */
public record PageRequest(int page, int perPage) {
    public PageRequest {
        if (page < 1) {
            throw new IllegalArgumentException("Pages are counted from 1; asked for page " + page + ".");
        }
        if (perPage < 1) {
            throw new IllegalArgumentException("A page needs at least one row; asked for " + perPage + ".");
        }
    }

    public static PageRequest of(int page, int perPage) {
        return new PageRequest(page, perPage);
    }

    /** How many rows lie before the page. */
    public long offset() {
        return (page - 1L) * perPage;
    }
}

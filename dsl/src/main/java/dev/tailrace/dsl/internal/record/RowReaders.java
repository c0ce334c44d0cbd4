package dev.tailrace.dsl.internal.record;

import dev.tailrace.dsl.query.Row;

/** Reads results without a record. */
public final class RowReaders {
    private static final RowReaderFactory<Row> ROWS = new ReaderCache<>(RowReaders::forColumns);

    private RowReaders() {}

    /** Rows that share one index of their columns. */
    public static RowReaderFactory<Row> rows() {
        return ROWS;
    }

    private static RowReader<Row> forColumns(ResultColumn[] columns) {
        var index = new ColumnIndex(columns);
        var readers = new ConvertedReader[columns.length];
        for (var i = 0; i < readers.length; i++) {
            var column = columns[i];
            var site = ReadSite.of("a value of a Row", column);
            if (column.kind() == ColumnKind.UNMAPPED) {
                throw site.unmapped();
            }
            readers[i] = new ConvertedReader(NaturalReader.of(column.kind()), column.index(), Conversion.NONE, Object.class, site);
        }
        return rows -> {
            var values = new Object[readers.length];
            for (var i = 0; i < values.length; i++) {
                values[i] = readers[i].read(rows);
            }
            return new ColumnRow(index, values);
        };
    }
}

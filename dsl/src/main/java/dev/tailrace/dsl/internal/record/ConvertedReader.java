package dev.tailrace.dsl.internal.record;

import dev.tailrace.dsl.error.TailraceException;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Reads a column as it arrives, then converts. */
final class ConvertedReader {
    private final NaturalReader reader;
    private final int index;
    private final Conversion conversion;
    private final boolean converts;
    private final boolean primitive;
    private final @Nullable Object ofNull;
    private final ReadSite site;

    ConvertedReader(NaturalReader reader, int index, Conversion conversion, Class<?> wanted, ReadSite site) {
        this.reader = reader;
        this.index = index;
        this.conversion = conversion;
        this.converts = conversion != Conversion.NONE;
        this.primitive = wanted.isPrimitive();
        this.ofNull = ContainerConversions.ofNull(wanted);
        this.site = site;
    }

    @Nullable Object read(ResultSet rows) throws SQLException {
        try {
            var value = reader.read(rows, index);
            if (value == null) {
                if (primitive) {
                    throw site.nullValue();
                }
                return ofNull;
            }
            return converts ? conversion.apply(value) : value;
        } catch (ConversionException e) {
            throw site.misfit(e);
        } catch (UnmappedElementException e) {
            throw site.unmappedElement(e);
        } catch (TailraceException e) {
            throw e;
        } catch (RuntimeException e) {
            // PGJDBC-NG throws anything at a value it cannot hold: 24:00 is a DateTimeException.
            throw site.unreadable(e);
        }
    }
}

package dev.tailrace.dsl.internal.record;

import dev.tailrace.dsl.error.UnmappedTypeException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Type;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The one place that knows how a Java type is read from a column. */
final class ValueReaders {
    private static final MethodHandles.Lookup lookup = MethodHandles.lookup();
    private static final MethodHandle CONVERTED = handle(
            ConvertedReader.class, "read", MethodType.methodType(Object.class, ResultSet.class));
    private static final Map<Class<?>, Set<ColumnKind>> DIRECT = Map.of(
            short.class, EnumSet.of(ColumnKind.SMALLINT),
            int.class, EnumSet.of(ColumnKind.SMALLINT, ColumnKind.INTEGER),
            long.class, EnumSet.of(ColumnKind.SMALLINT, ColumnKind.INTEGER, ColumnKind.BIGINT),
            float.class, EnumSet.of(ColumnKind.REAL),
            double.class, EnumSet.of(ColumnKind.REAL, ColumnKind.DOUBLE),
            boolean.class, EnumSet.of(ColumnKind.BOOLEAN));

    private ValueReaders() {}

    /**
     * A handle {@code (ResultSet) -> type} for a column.
     *
     * @param site who reads, for messages
     * @throws UnmappedTypeException if no value of the column could be of that type
     */
    static MethodHandle reader(Type type, ResultColumn column, ReadSite site) {
        var raw = Conversions.rawClass(type);
        if (DIRECT.getOrDefault(raw, Set.of()).contains(column.kind())) {
            return direct(raw, column, site);
        }
        return CONVERTED.bindTo(converted(type, column, site)).asType(MethodType.methodType(raw, ResultSet.class));
    }

    private static ConvertedReader converted(Type type, ResultColumn column, ReadSite site) {
        if (column.kind() == ColumnKind.UNMAPPED) {
            throw site.unmapped();
        }
        var conversion = Conversions.find(column.kind().arrivesAs, type);
        if (conversion == null) {
            throw site.unmapped();
        }
        return new ConvertedReader(NaturalReader.of(column.kind()), column.index(), conversion, Conversions.rawClass(type), site);
    }

    // Primitives are read without a box, which is half of what a row of numbers costs.
    private static MethodHandle direct(Class<?> primitive, ResultColumn column, ReadSite site) {
        var type = MethodType.methodType(primitive, int.class, ReadSite.class, ResultSet.class);
        try {
            var reader = lookup.findStatic(ValueReaders.class, "read" + capitalised(primitive.getName()), type);
            return MethodHandles.insertArguments(reader, 0, column.index(), site);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static String capitalised(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    private static MethodHandle handle(Class<?> owner, String name, MethodType type) {
        try {
            return lookup.findVirtual(owner, name, type);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    static short readShort(int index, ReadSite site, ResultSet rows) throws SQLException {
        var value = rows.getShort(index);
        if (value == 0 && rows.wasNull()) {
            throw site.nullValue();
        }
        return value;
    }

    static int readInt(int index, ReadSite site, ResultSet rows) throws SQLException {
        var value = rows.getInt(index);
        if (value == 0 && rows.wasNull()) {
            throw site.nullValue();
        }
        return value;
    }

    static long readLong(int index, ReadSite site, ResultSet rows) throws SQLException {
        var value = rows.getLong(index);
        if (value == 0 && rows.wasNull()) {
            throw site.nullValue();
        }
        return value;
    }

    static float readFloat(int index, ReadSite site, ResultSet rows) throws SQLException {
        var value = rows.getFloat(index);
        if (value == 0 && rows.wasNull()) {
            throw site.nullValue();
        }
        return value;
    }

    static double readDouble(int index, ReadSite site, ResultSet rows) throws SQLException {
        var value = rows.getDouble(index);
        if (value == 0 && rows.wasNull()) {
            throw site.nullValue();
        }
        return value;
    }

    static boolean readBoolean(int index, ReadSite site, ResultSet rows) throws SQLException {
        var value = rows.getBoolean(index);
        if (!value && rows.wasNull()) {
            throw site.nullValue();
        }
        return value;
    }
}

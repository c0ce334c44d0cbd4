package dev.tailrace.dsl.internal.record;

import java.math.BigDecimal;

/** A number that will not be cut down: PGJDBC-NG asks a value for its {@code shortValue()} where a {@code smallint} is expected. */
final class ExactNumber extends BigDecimal {
    private static final long serialVersionUID = 1L;

    ExactNumber(Number number) {
        super(number.toString());
    }

    /** Whether a number may be cut down at all: whole ones of 16 bits fit everywhere. */
    static boolean mayBeCut(Number number) {
        if (number instanceof Short || number instanceof Byte) {
            return false;
        }
        if (number instanceof Integer || number instanceof Long) {
            return number.longValue() != number.shortValue();
        }
        return Double.isFinite(number.doubleValue()) || number instanceof BigDecimal;
    }

    @Override
    public short shortValue() {
        return refusing(this::shortValueExact);
    }

    @Override
    public int intValue() {
        return refusing(this::intValueExact);
    }

    @Override
    public long longValue() {
        return refusing(this::longValueExact);
    }

    private interface Exact<N> {
        N get();
    }

    private static <N> N refusing(Exact<N> conversion) {
        try {
            return conversion.get();
        } catch (ArithmeticException e) {
            throw new ConversionException("too large, or a fraction");
        }
    }
}

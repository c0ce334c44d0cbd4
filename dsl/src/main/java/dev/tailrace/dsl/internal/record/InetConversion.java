package dev.tailrace.dsl.internal.record;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** The text of an {@code inet} to an address. */
final class InetConversion {
    // Anything else would be taken for a host name and looked up.
    private static final Pattern ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+|[0-9a-fA-F]*:[0-9a-fA-F:.]*");

    private InetConversion() {}

    static Conversion to(Class<?> addressType) {
        return text -> {
            var address = withoutFullMask((String) text);
            if (!ADDRESS.matcher(address).matches()) {
                throw new ConversionException("it is no single address (a network keeps its mask: read it as String)");
            }
            return parse(address, addressType);
        };
    }

    private static String withoutFullMask(String text) {
        var mask = text.contains(":") ? "/128" : "/32";
        return text.endsWith(mask) ? text.substring(0, text.length() - mask.length()) : text;
    }

    private static Object parse(String address, Class<?> addressType) {
        try {
            return addressType.cast(InetAddress.getByName(address));
        } catch (UnknownHostException | ClassCastException e) {
            throw new ConversionException("it is no address of that family");
        }
    }
}

package io.heddle.loadgen;

import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads URIs, with a sentence of its own for what is none. <b>Thread:</b> immutable. */
final class Uris implements ITypeConverter<URI> {

    @Override
    public URI convert(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException wrong) {
            throw new TypeConversionException("'" + text + "' is no URI (" + wrong.getReason() + " at index " + wrong.getIndex() + ")");
        }
    }
}

package io.heddle.loadgen.cli;

import io.heddle.api.internal.Redaction;
import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses URIs, with an error sentence of its own. <b>Thread:</b> immutable. */
public final class Uris implements ITypeConverter<URI> {

    @Override
    public URI convert(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException wrong) {
            throw new TypeConversionException(
                "'" + Redaction.reference(text) + "' is not a URI (" + wrong.getReason() + " at index " + wrong.getIndex() + ")");
        }
    }
}

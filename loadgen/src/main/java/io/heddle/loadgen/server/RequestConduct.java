package io.heddle.loadgen.server;

import com.fasterxml.jackson.jr.ob.JSON;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Answers requests in JSON by their id. Tokens of logins hold for their own connection. <b>Thread:</b> event loops of the server. */
final class RequestConduct extends Conduct {
    private static final JSON ANSWERS = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES);
    private static final int MAX_REQUEST_BYTES = 1 << 20;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;
    private static final int TOO_LARGE = 413;

    private final AtomicLong sessions = new AtomicLong();

    @Override
    ChannelHandler handler() {
        return new Session();
    }

    /** A request that cannot be answered with a result. */
    private static final class Mistake extends Exception {
        private static final long serialVersionUID = 1L;
        private final int code;

        Mistake(int code, String message) {
            super(message, null, false, false);
            this.code = code;
        }
    }

    /** One connection. */
    private final class Session extends Conversation {
        private String token;

        @Override
        void received(ChannelHandlerContext context, WebSocketFrame message) {
            try {
                context.write(new TextWebSocketFrame(ANSWERS.asString(answer(message))), context.voidPromise());
            } catch (IOException impossible) {
                throw new IllegalStateException("An answer could not be written as JSON.", impossible);
            } finally {
                message.release();
            }
        }

        private Map<String, Object> answer(WebSocketFrame message) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("id", null);
            try {
                Map<String, Object> request = parse(message);
                Object id = request.get("id");
                if (id instanceof Map || id instanceof List) {
                    throw new Mistake(BAD_REQUEST, "The id must be a number or a string.");
                }
                answer.put("id", id);
                answer.put("result", result(request));
            } catch (Mistake mistake) {
                Map<String, Object> error = new LinkedHashMap<>();
                error.put("code", mistake.code);
                error.put("message", mistake.getMessage());
                answer.put("error", error);
            }
            return answer;
        }

        private Object result(Map<String, Object> request) throws Mistake {
            Object params = request.get("params");
            return switch (String.valueOf(request.get("method"))) {
                case "login" -> login(map(params));
                case "sum" -> Map.of("sum", sum(map(params)));
                case "echo" -> params;
                default -> throw new Mistake(NOT_FOUND, "The method must be login, sum or echo.");
            };
        }

        private Map<String, Object> login(Map<?, ?> params) throws Mistake {
            boolean isKnown =
                params.get("user") instanceof String user && !user.isEmpty() && params.get("password") instanceof String password
                    && !password.isEmpty();
            if (!isKnown) {
                throw new Mistake(UNAUTHORIZED, "A login needs a user and a password that are not empty.");
            }
            token = "session-" + sessions.incrementAndGet();
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("token", token);
            result.put("user", params.get("user"));
            return result;
        }

        private BigDecimal sum(Map<?, ?> params) throws Mistake {
            if (token == null || !token.equals(params.get("token"))) {
                throw new Mistake(UNAUTHORIZED, "The token must be the one of this connection's login.");
            }
            if (!(params.get("numbers") instanceof List<?> numbers)) {
                throw new Mistake(BAD_REQUEST, "The numbers must be a list.");
            }
            BigDecimal sum = BigDecimal.ZERO;
            for (Object number : numbers) {
                boolean isFit =
                    number instanceof Integer || number instanceof Long || number instanceof Double real && Double.isFinite(real);
                if (!isFit) {
                    throw new Mistake(BAD_REQUEST, "The numbers must be numbers of at most 64 bits.");
                }
                sum = sum.add(new BigDecimal(number.toString()));
            }
            return sum;
        }
    }

    private static Map<?, ?> map(Object params) throws Mistake {
        if (params instanceof Map<?, ?> map) {
            return map;
        }
        throw new Mistake(BAD_REQUEST, "The params must be an object.");
    }

    private static Map<String, Object> parse(WebSocketFrame message) throws Mistake {
        if (message.content().readableBytes() > MAX_REQUEST_BYTES) {
            throw new Mistake(TOO_LARGE, "A request may have 1 MiB at most.");
        }
        try {
            return JSON.std.mapFrom(message.content().toString(StandardCharsets.UTF_8));
        } catch (IOException wrong) {
            throw new Mistake(BAD_REQUEST, "The request is not a JSON object.");
        }
    }
}

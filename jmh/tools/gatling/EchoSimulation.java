import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.pace;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.ws;

import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;

/**
 * Users who each open a WebSocket and send a message at a fixed pace, as Gatling's pages advise: docs.gatling.io/reference/script/websocket
 * (a check awaits the answer, and its time is the response time) and docs.gatling.io/reference/script/core/scenario (pace: a loop's turns
 * begin at a fixed interval, rather than a pause that adds to the response time).
 */
public class EchoSimulation extends Simulation {
    private static final String PAYLOAD = System.getProperty("payload");

    public EchoSimulation() {
        ScenarioBuilder users = scenario("users")
            .exec(ws("connect").connect("/"))
            .during(Duration.ofSeconds(Long.getLong("seconds")))
            .on(pace(Duration.ofNanos(Long.getLong("paceNanos"))).exec(
                ws("echo").sendText(PAYLOAD).await(30).on(ws.checkTextMessage("answer").check(bodyString().is(PAYLOAD)))))
            .exec(ws("close").close());
        setUp(users.injectOpen(rampUsers(Integer.getInteger("connections")).during(Duration.ofSeconds(Long.getLong("ramp")))))
            .protocols(http.wsBaseUrl(System.getProperty("url")));
    }
}

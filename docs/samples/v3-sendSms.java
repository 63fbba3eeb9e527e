import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;

/** Sends one text to two numbers, signed by headers, each with an order id of ours. */
class SendSmsV3 {
    public static void main(String[] args) throws Exception {
        var now = String.valueOf(Instant.now().getEpochSecond());
        var signed = ("YOUR_ACCOUNT" + "YOUR_PASSWORD" + now).getBytes(StandardCharsets.UTF_8);
        var body = """
                {"appId":"shop","numbers":"10010,1008611","content":"See you at 5 + 1","orderId":"A-1,A-2"}
                """;
        var request = HttpRequest.newBuilder(URI.create("http://localhost:20003/v3/sendSms"))
                .header("Content-Type", "application/json")
                .header("Api-Key", "YOUR_ACCOUNT")
                .header("Timestamp", now)
                .header("Sign", HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(signed)))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
        if (!answer.startsWith("{\"status\":\"0\",")) {
            throw new IllegalStateException(answer);
        }
        System.out.println(answer);
    }
}

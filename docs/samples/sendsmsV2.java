import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;

/** Sends one text to two numbers, signed: the password itself does not travel. */
class SendSmsV2 {
    public static void main(String[] args) throws Exception {
        var now = String.valueOf(Instant.now().getEpochSecond());
        var signed = ("YOUR_ACCOUNT" + "YOUR_PASSWORD" + now).getBytes(StandardCharsets.UTF_8);
        var form = Map.of(
                "account", "YOUR_ACCOUNT",
                "datetime", now,
                "sign", HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(signed)),
                "numbers", "10010,1008611",
                "content", "See you at 5 + 1");
        var body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        var request = HttpRequest.newBuilder(URI.create("http://localhost:20003/sendsmsV2"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
        if (!answer.startsWith("{\"status\":0,")) {
            throw new IllegalStateException(answer);
        }
        System.out.println(answer);
    }
}

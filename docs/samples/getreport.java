import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** What became of messages 1 and 2. Java has no JSON of its own: read the answer with the library you use. */
class GetReport {
    public static void main(String[] args) throws Exception {
        var form = Map.of(
                "account", "YOUR_ACCOUNT",
                "password", "YOUR_PASSWORD",
                "ids", "1,2");
        var body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        var request = HttpRequest.newBuilder(URI.create("http://localhost:20003/getreport"))
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

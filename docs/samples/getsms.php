<?php
// Takes the received messages that were not taken before, at most 50 at a time.
$form = http_build_query([
    'account' => 'YOUR_ACCOUNT',
    'password' => 'YOUR_PASSWORD',
]);
$post = stream_context_create(['http' => [
    'method' => 'POST',
    'header' => 'Content-Type: application/x-www-form-urlencoded',
    'content' => $form,
]]);
do {
    $answer = json_decode(file_get_contents('http://localhost:20003/getsms', false, $post), true);
    if ($answer['status'] !== 0) {
        throw new RuntimeException($answer['reason']);
    }
    foreach ($answer['array'] as [$id, $from, $time, $content]) {
        echo "message $id from $from ($time): $content\n";
    }
} while ($answer['cnt'] > 0);

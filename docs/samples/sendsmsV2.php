<?php
// Sends one text to two numbers, signed: the password itself does not travel.
$now = (string) time();
$form = http_build_query([
    'account' => 'YOUR_ACCOUNT',
    'datetime' => $now,
    'sign' => md5('YOUR_ACCOUNT' . 'YOUR_PASSWORD' . $now),
    'numbers' => '10010,1008611',
    'content' => 'See you at 5 + 1',
]);
$post = stream_context_create(['http' => [
    'method' => 'POST',
    'header' => 'Content-Type: application/x-www-form-urlencoded',
    'content' => $form,
]]);
$answer = json_decode(file_get_contents('http://localhost:20003/sendsmsV2', false, $post), true);
if ($answer['status'] !== 0) {
    throw new RuntimeException($answer['reason']);
}
foreach ($answer['array'] as [$number, $id]) {
    echo "$number: message $id\n";
}

<?php
// Sends one text to two numbers. Keep the ids: reports are asked for with them.
$form = http_build_query([
    'account' => 'YOUR_ACCOUNT',
    'password' => 'YOUR_PASSWORD',
    'numbers' => '10010,1008611',
    'content' => 'See you at 5 + 1',
]);
$post = stream_context_create(['http' => [
    'method' => 'POST',
    'header' => 'Content-Type: application/x-www-form-urlencoded',
    'content' => $form,
]]);
$answer = json_decode(file_get_contents('http://localhost:20003/sendsms', false, $post), true);
if ($answer['status'] !== 0) {
    throw new RuntimeException($answer['reason']);
}
foreach ($answer['array'] as [$number, $id]) {
    echo "$number: message $id\n";
}

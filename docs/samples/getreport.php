<?php
// What became of messages 1 and 2.
$form = http_build_query([
    'account' => 'YOUR_ACCOUNT',
    'password' => 'YOUR_PASSWORD',
    'ids' => '1,2',
]);
$post = stream_context_create(['http' => [
    'method' => 'POST',
    'header' => 'Content-Type: application/x-www-form-urlencoded',
    'content' => $form,
]]);
$answer = json_decode(file_get_contents('http://localhost:20003/getreport', false, $post), true);
if ($answer['status'] !== 0) {
    throw new RuntimeException($answer['reason']);
}
$states = ['delivered', 'waiting', 'on its way', 'failed'];
foreach ($answer['array'] as [$id, $number, $time, $code]) {
    echo "message $id to $number: {$states[$code]} ($time)\n";
}

<?php
// Sends one text to two numbers, signed by headers, each with an order id of ours.
$now = (string) time();
$sign = md5('YOUR_ACCOUNT' . 'YOUR_PASSWORD' . $now);
$post = stream_context_create(['http' => [
    'method' => 'POST',
    'header' => ['Content-Type: application/json', 'Api-Key: YOUR_ACCOUNT', "Timestamp: $now", "Sign: $sign"],
    'content' => json_encode([
        'appId' => 'shop',
        'numbers' => '10010,1008611',
        'content' => 'See you at 5 + 1',
        'orderId' => 'A-1,A-2',
    ]),
]]);
$answer = json_decode(file_get_contents('http://localhost:20003/v3/sendSms', false, $post), true);
if ($answer['status'] !== '0') {
    throw new RuntimeException($answer['reason']);
}
foreach ($answer['array'] as $row) {
    echo "{$row['orderId']} to {$row['number']}: message {$row['msgId']}\n";
}

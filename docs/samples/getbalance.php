<?php
// What the account can still spend.
$form = http_build_query([
    'account' => 'YOUR_ACCOUNT',
    'password' => 'YOUR_PASSWORD',
]);
$post = stream_context_create(['http' => [
    'method' => 'POST',
    'header' => 'Content-Type: application/x-www-form-urlencoded',
    'content' => $form,
]]);
$answer = json_decode(file_get_contents('http://localhost:20003/getbalance', false, $post), true);
if ($answer['status'] !== 0) {
    throw new RuntimeException($answer['reason']);
}
echo "balance {$answer['balance']}, gift {$answer['gift']}\n";

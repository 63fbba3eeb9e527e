#!/usr/bin/perl
# A customer made of Net::SMPP: what is on the wire is the module's, texts are encoded and read by Perl (Encode).
# Commands come as JSON lines on stdin, what happens goes out as JSON lines on stdout; esme.ts says which.
use strict;
use warnings;
use Encode qw(decode encode);
use IO::Select;
use JSON::PP;
use Net::SMPP;

my ($port) = @ARGV;
my $json = JSON::PP->new->ascii->utf8->canonical->allow_blessed;
$| = 1;
# Net::SMPP writes without asking whether anybody is left to read.
$SIG{PIPE} = 'IGNORE';

my %charset = (gsm => 'gsm0338', ucs2 => 'UTF-16BE', latin1 => 'latin1');
# What Net::SMPP hands over and takes as octets.
my %width = (sar_msg_ref_num => 'n', sar_total_segments => 'C', sar_segment_seqnum => 'C', message_state => 'C', user_message_reference => 'n');

my (%session, %name, %pending, %held);
my $select = IO::Select->new(\*STDIN);
emit(event => 'ready');

sub emit { print $json->encode({@_}), "\n" }

sub octets_of {
    my ($field, $value) = @_;
    return pack($width{$field}, $value) if exists $width{$field};
    return $value unless ref $value eq 'HASH';
    return pack('H*', $value->{hex}) if exists $value->{hex};
    return pack('H*', $value->{udh} // '') . encode($charset{ $value->{coding} }, $value->{text});
}

sub drop {
    my ($session) = @_;
    my $via = delete $name{$session} or return;
    delete $session{$via};
    $select->remove($session);
    close $session;
    emit(event => 'closed', via => $via);
}

sub on_command {
    my ($command) = @_;
    my ($via, $do, $call, $fields) = @$command{qw(via do call fields)};
    my $session = $session{$via};
    if ($do eq 'open') {
        $session = Net::SMPP->new_connect('127.0.0.1', port => $port, smpp_version => 0x34, interface_version => 0x34) or die "connect: $!";
        $session{$via} = $session;
        $name{$session} = $via;
        $select->add($session);
        emit(event => 'opened', via => $via);
    }
    elsif ($do eq 'close')   { drop($session) }
    elsif ($do eq 'hold')    { $held{$via} = [] }
    elsif ($do eq 'release') {
        $_->() for reverse @{ delete $held{$via} // [] };
    }
    else {
        my @arguments = map { ($_ => octets_of($_, $fields->{$_})) } sort keys %$fields;
        my $seq = $session->$do(@arguments, async => 1);
        $pending{"$session $seq"} = $call;
    }
}

sub on_response {
    my ($session, $pdu, $command) = @_;
    my $call = delete $pending{"$session $pdu->{seq}"};
    return unless defined $call;
    my %fields = map { ($_ => $pdu->{$_}) } grep { !ref $pdu->{$_} && !/^(?:data|cmd|known_pdu|reserved|seq|status|\d+)$/ && defined $pdu->{$_} } keys %$pdu;
    my @refused = map { [$pdu->{destination_addr}[$_], $pdu->{error_status_code}[$_]] } 0 .. ($pdu->{no_unsuccess} // 0) - 1;
    emit(event => 'response', call => $call, command => $command, status => $pdu->{status}, fields => \%fields, refused => \@refused);
}

sub on_deliver {
    my ($session, $pdu, $command, $via) = @_;
    my $octets = $pdu->{message_payload} // $pdu->{short_message} // '';
    my $udh = $pdu->{esm_class} & 0x40 ? substr($octets, 0, 1 + ord $octets) : '';
    my $coding = $pdu->{data_coding} == 8 ? 'ucs2' : $pdu->{data_coding} == 3 ? 'latin1' : 'gsm';
    my $id = $pdu->{receipted_message_id} // '';
    $id =~ s/\0\z//;
    my $answer = sub {
        my $respond = "${command}_resp";
        $session->$respond(seq => $pdu->{seq}, message_id => '');
    };
    emit(
        event => 'deliver', via => $via, command => $command, esmClass => $pdu->{esm_class}, dataCoding => $pdu->{data_coding},
        source => $pdu->{source_addr}, destination => $pdu->{destination_addr},
        text => decode($charset{$coding}, substr($octets, length $udh)), udh => unpack('H*', $udh),
        receiptedMessageId => $id, messageState => defined $pdu->{message_state} ? ord $pdu->{message_state} : 0,
    );
    if   ($held{$via}) { push @{ $held{$via} }, $answer }
    else               { $answer->() }
}

sub on_pdu {
    my ($session) = @_;
    my $via = $name{$session} // return;
    my $pdu = $session->read_pdu or return drop($session);
    my $command = $pdu->explain_cmd;
    if    ($command =~ /_resp$|generic_nack/)    { on_response($session, $pdu, $command) }
    elsif ($command =~ /^(?:deliver|data)_sm$/)  { on_deliver($session, $pdu, $command, $via) }
    elsif ($command eq 'enquire_link')           { $session->enquire_link_resp(seq => $pdu->{seq}); emit(event => 'enquire_link', via => $via) }
    elsif ($command eq 'unbind')                 { $session->unbind_resp(seq => $pdu->{seq}); emit(event => 'unbind', via => $via) }
    else                                         { emit(event => 'unexpected', via => $via, command => $command) }
}

my $input = '';
while (1) {
    for my $ready ($select->can_read) {
        if (defined fileno $ready && fileno($ready) == fileno(STDIN)) {
            sysread(STDIN, $input, 65536, length $input) or exit 0;
            on_command($json->decode($1)) while $input =~ s/^(.*)\n//;
        }
        elsif (defined fileno $ready) { on_pdu($ready) }
    }
}

#!/usr/bin/perl
# A carrier made of Net::SMPP: what is on the wire is the module's, what is read out of it is Perl's (Encode).
# Commands come as JSON lines on stdin, what happens goes out as JSON lines on stdout; smsc.ts says which.
use strict;
use warnings;
use Encode qw(decode encode);
use IO::Select;
use JSON::PP;
use Net::SMPP;
use POSIX qw(strftime);

my ($system_id, $password) = @ARGV;
my $json = JSON::PP->new->ascii->utf8->canonical;
$| = 1;
# Net::SMPP writes without asking whether anybody is left to read.
$SIG{PIPE} = 'IGNORE';

my %answer  = (status => 0, times => 0);
my %receipt = (states => ['DELIVRD'], when => 'after', form => 'text', error => '000');
my ($mute, $last_id) = (0, 1000);
my ($binds, %bound, %asked);

sub emit { print $json->encode({@_}), "\n" }

my $listener = Net::SMPP->new_listen('127.0.0.1', port => 0, smpp_version => 0x34, system_id => 'NETSMPP') or die "listen: $!";
my $select = IO::Select->new($listener, \*STDIN);
emit(event => 'listening', port => $listener->sockport);

sub close_session {
    my ($session) = @_;
    $select->remove($session);
    delete $bound{$session};
    close $session;
    emit(event => 'closed');
}

sub appendix_b {
    my ($id, $state, $error, $text) = @_;
    my $date = strftime('%y%m%d%H%M', gmtime);
    my $delivered = $state eq 'DELIVRD' ? '001' : '000';
    return "id:$id sub:001 dlvrd:$delivered submit date:$date done date:$date stat:$state err:$error text:" . substr($text, 0, 20);
}

my %state_number = (ENROUTE => 1, DELIVRD => 2, EXPIRED => 3, DELETED => 4, UNDELIV => 5, ACCEPTD => 6, UNKNOWN => 7, REJECTD => 8);

# The bind that is asked for if it receives, else any that does.
sub receiving {
    my ($wanted) = @_;
    my @receiving = map { $_->[0] } grep { $_->[1] ne 'bind_transmitter' } values %bound;
    my ($same) = grep { defined $wanted && $_ == $wanted } @receiving;
    return $same // $receiving[0];
}

sub send_receipts {
    my ($submitter, $submit, $id) = @_;
    my $session = receiving($submitter) // return;
    for my $state (@{ $receipt{states} }) {
        my @body = $receipt{form} eq 'text'
            ? (short_message => appendix_b($id, $state, $receipt{error}, 'as sent'))
            : (receipted_message_id => "$id\0", message_state => pack('C', $state_number{$state}));
        my $seq = $session->deliver_sm(
            async            => 1,
            esm_class        => 0x04,
            source_addr_ton  => $submit->{dest_addr_ton},
            source_addr_npi  => $submit->{dest_addr_npi},
            source_addr      => $submit->{destination_addr},
            destination_addr => $submit->{source_addr},
            @body,
        );
        $asked{"$session $seq"} = "receipt $id $state";
    }
}

# submit_sm and data_sm, which has the text in message_payload and the rest where submit_sm has it.
sub on_submit {
    my ($session, $pdu, $name) = @_;
    my $respond = "${name}_resp";
    my $status = $answer{times} > 0 ? $answer{status} : 0;
    $answer{times}-- if $answer{times} > 0;
    my $id = $status ? '' : ++$last_id;
    my $octets = $pdu->{message_payload} // $pdu->{short_message};
    my @sar = map { defined $_ ? unpack('N', substr("\0\0\0$_", -4)) : () } @$pdu{qw(sar_msg_ref_num sar_total_segments sar_segment_seqnum)};
    my $udh = $pdu->{esm_class} & 0x40 ? substr($octets, 0, 1 + ord $octets) : '';
    my $body = substr($octets, length $udh);
    my $text = $pdu->{data_coding} == 8 ? decode('UTF-16BE', $body) : $pdu->{data_coding} == 3 ? decode('latin1', $body) : decode('gsm0338', $body);
    emit(
        event => 'submit', bind => $bound{$session}[2], command => $name, status => $status, id => "$id", text => $text, udh => unpack('H*', $udh),
        sar => \@sar, isPayload => defined $pdu->{message_payload} ? JSON::PP::true : JSON::PP::false,
        source => $pdu->{source_addr}, sourceTon => $pdu->{source_addr_ton}, sourceNpi => $pdu->{source_addr_npi},
        destination => $pdu->{destination_addr}, destinationTon => $pdu->{dest_addr_ton}, destinationNpi => $pdu->{dest_addr_npi},
        dataCoding => $pdu->{data_coding}, registeredDelivery => $pdu->{registered_delivery},
    );
    if ($status) {
        $session->$respond(seq => $pdu->{seq}, status => $status, message_id => '');
        return;
    }
    if ($mute > 0) {
        $mute--;
        return;
    }
    send_receipts($session, $pdu, $id) if $receipt{when} eq 'before';
    $session->$respond(seq => $pdu->{seq}, message_id => "$id");
    send_receipts($session, $pdu, $id) if $receipt{when} eq 'after';
}

sub on_bind {
    my ($session, $pdu, $name) = @_;
    my $status = $pdu->{system_id} ne $system_id ? 0x0f : $pdu->{password} ne $password ? 0x0e : 0;
    my $respond = "${name}_resp";
    $session->$respond(seq => $pdu->{seq}, status => $status, system_id => 'NETSMPP');
    $bound{$session} = [$session, $name, ++$binds] if $status == 0;
    emit(
        event => 'bind', mode => substr($name, 5), status => $status, systemId => $pdu->{system_id}, password => $pdu->{password},
        systemType => $pdu->{system_type}, interfaceVersion => $pdu->{interface_version},
    );
    close_session($session) if $status != 0;
}

sub on_pdu {
    my ($session) = @_;
    my $pdu = $session->read_pdu or return close_session($session);
    my $name = $pdu->explain_cmd;
    if    ($name =~ /^bind_\w+(?<!_resp)$/) { on_bind($session, $pdu, $name) }
    elsif ($name =~ /^(?:submit|data)_sm$/) { on_submit($session, $pdu, $name) }
    elsif ($name eq 'enquire_link') { $session->enquire_link_resp(seq => $pdu->{seq}); emit(event => 'enquire_link') }
    elsif ($name eq 'unbind')       { $session->unbind_resp(seq => $pdu->{seq}); emit(event => 'unbind') }
    elsif ($name =~ /_resp$|generic_nack/) {
        my $what = delete $asked{"$session $pdu->{seq}"} // '';
        emit(event => 'answer', command => $name, status => $pdu->{status}, what => $what);
    }
    else { emit(event => 'unexpected', command => $name) }
}

# Numbers are handed over as octets: named optional parameters of Net::SMPP are.
sub deliver {
    my ($session, $command) = @_;
    my $coding = $command->{coding} eq 'ucs2' ? 8 : 0;
    my $octets = pack('H*', $command->{udh} // '') . encode($coding ? 'UTF-16BE' : 'gsm0338', $command->{text});
    my @sar = @{ $command->{sar} // [] };
    my $seq = $session->deliver_sm(
        async => 1, data_coding => $coding, esm_class => $command->{udh} ? 0x40 : 0,
        source_addr_ton => 1, source_addr_npi => 1, source_addr => $command->{from},
        dest_addr_ton => 1, dest_addr_npi => 1, destination_addr => $command->{to},
        ($command->{payload} ? (message_payload => $octets) : (short_message => $octets)),
        (@sar ? (sar_msg_ref_num => pack('n', $sar[0]), sar_total_segments => pack('C', $sar[1]), sar_segment_seqnum => pack('C', $sar[2])) : ()),
    );
    $asked{"$session $seq"} = "message $command->{text}";
}

sub on_command {
    my ($command) = @_;
    my $do = delete $command->{do};
    my $session = receiving();
    if    ($do eq 'answer')   { %answer = %$command }
    elsif ($do eq 'receipts') { %receipt = (%receipt, %$command) }
    elsif ($do eq 'mute')     { $mute = $command->{times} }
    elsif ($do eq 'deliver')  { deliver($session, $command) }
    elsif ($do eq 'ask')      { $asked{"$session " . $session->enquire_link(async => 1)} = 'enquire_link' }
    elsif ($do eq 'unbind')   { $asked{"$session " . $session->unbind(async => 1)} = 'unbind' }
    elsif ($do eq 'cut')      { close_session($_->[0]) for values %bound }
    else                      { die "unknown command $do" }
}

my $input = '';
while (1) {
    for my $ready ($select->can_read) {
        if ($ready == $listener) {
            my $session = $listener->accept or next;
            $select->add($session);
        }
        elsif (fileno($ready) == fileno(STDIN)) {
            sysread(STDIN, $input, 65536, length $input) or exit 0;
            on_command($json->decode($1)) while $input =~ s/^(.*)\n//;
        }
        elsif (defined fileno $ready) { on_pdu($ready) }
    }
}

// MM7 as different centres write it, by hand after their public pages and after what was seen on the wire; never made by our own writer.

const schema = 'http://www.3gpp.org/ftp/Specs/archive/23_series/23.140/schema';

/** A Sinch-like delivery report: the phone is the recipient. */
export const sinchReport = `<?xml version="1.0" encoding="UTF-8"?>
<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/">
  <SOAP-ENV:Header>
    <TransactionID SOAP-ENV:mustUnderstand="1" xmlns="${schema}/REL-6-MM7-1-4">0aT123</TransactionID>
  </SOAP-ENV:Header>
  <SOAP-ENV:Body>
    <DeliveryReportReq xmlns="${schema}/REL-6-MM7-1-4">
      <MM7Version>6.8.0</MM7Version>
      <MessageID>00123</MessageID>
      <Recipient><Number>12515550123</Number></Recipient>
      <Sender><ShortCode>28444</ShortCode></Sender>
      <Date>2026-11-22T10:00:00Z</Date>
      <MMStatus>Retrieved</MMStatus>
      <StatusText>Message was retrieved</StatusText>
    </DeliveryReportReq>
  </SOAP-ENV:Body>
</SOAP-ENV:Envelope>`;

/** As Mbuni sends it: parties the other way round, and the MessageID as TransactionID. */
export const mbuniReport = `<?xml version="1.0"?>
<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Header><mm7:TransactionID xmlns:mm7="${schema}/REL-5-MM7-1-0" env:mustUnderstand="1">m-77@mmsc</mm7:TransactionID></env:Header><env:Body><mm7:DeliveryReportReq xmlns:mm7="${schema}/REL-5-MM7-1-0"><mm7:MM7Version>5.3.0</mm7:MM7Version><mm7:MessageID>m-77@mmsc</mm7:MessageID><mm7:Recipient><mm7:ShortCode>100</mm7:ShortCode></mm7:Recipient><mm7:Sender><mm7:Number>+256772000001</mm7:Number></mm7:Sender><mm7:Date>2026-11-22T10:00:00+03:00</mm7:Date><mm7:MMStatus>Retrieved</mm7:MMStatus></mm7:DeliveryReportReq></env:Body></env:Envelope>`;

/** An envelope whose prefix nobody bound, a number as an address of mail, and capabilities of the phone. */
export const unboundReport = `<?xml version='1.0'?>
  <soap-env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/">
    <soap-env:Header>
      <mm7:TransactionID stUnderstand="1">t9</mm7:TransactionID>
    </soap-env:Header>
    <soap-env:Body>
      <DeliveryReportReq xmlns="${schema}/REL-6-MM7-1-4">
        <MM7Version>6.8.0</MM7Version>
        <MMSRelayServerID>CENTRE</MMSRelayServerID>
        <MessageID>t9</MessageID>
        <Recipient><RFC2822Address>+61400000001/TYPE=PLMN@mm7.mms.example.com</RFC2822Address></Recipient>
        <Sender><RFC2822Address>20266/TYPE=PLMN@mm7.mms.example.com</RFC2822Address></Sender>
        <Date>2026-11-22T10:00:00</Date>
        <MMStatus>Unrecognized</MMStatus>
        <UACapabilities UAProf="a_phone"/>
      </DeliveryReportReq>
    </soap-env:Body>
  </soap-env:Envelope>`;

/** Two releases in one envelope, and the status the other way round. */
export const mixedNamespaces = `<?xml version="1.0" encoding="utf-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">
<soapenv:Header><ns1:TransactionID soapenv:mustUnderstand="1" xmlns:ns1="${schema}/REL-5-MM7-1-2">vas00001-sub</ns1:TransactionID></soapenv:Header>
<soapenv:Body><SubmitRsp xmlns="${schema}/REL-6-MM7-1-0"><MM7Version>6.3.0</MM7Version>
<Status><StatusText>Success</StatusText><Details/><StatusCode>1000</StatusCode></Status><MessageID>041502073667</MessageID></SubmitRsp></soapenv:Body>
</soapenv:Envelope>`;

/** A cancel of an id that the centre does not know: a fault, under HTTP 200. */
export const mbuniFault = `<?xml version="1.0"?>
<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Header><mm7:TransactionID xmlns:mm7="${schema}/REL-5-MM7-1-0" env:mustUnderstand="1">c-1</mm7:TransactionID></env:Header><env:Body><env:Fault><faultcode>env:Client</faultcode><faultstring>Client error</faultstring><detail><mm7:RSErrorRsp xmlns:mm7="${schema}/REL-5-MM7-1-0"><mm7:MM7Version>5.3.0</mm7:MM7Version><mm7:Status><mm7:StatusCode>2005</mm7:StatusCode><mm7:StatusText>Message ID not found</mm7:StatusText></mm7:Status></mm7:RSErrorRsp></detail></env:Fault></env:Body></env:Envelope>`;

/** A code of the house in a fault, with details as elements. */
export const houseFault = `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><Fault><faultcode>Client</faultcode><faultstring>refused</faultstring><detail><RSErrorRsp xmlns="${schema}/REL-6-MM7-1-4"><MM7Version>6.8.0</MM7Version><Status><StatusCode>2572</StatusCode><StatusText>Too many recipients</StatusText><Details><Info>one only</Info></Details></Status></RSErrorRsp></detail></Fault></Body></Envelope>`;

/** The prologue says utf-16, the octets are UTF-8. */
export const lyingPrologue = `<?xml version="1.0" encoding="utf-16"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><TransactionID xmlns="${schema}/REL-5-MM7-1-2">v1</TransactionID></s:Header>
<s:Body><ReadReplyReq xmlns="${schema}/REL-5-MM7-1-2"><MM7Version>5.3.0</MM7Version><Sender><Number>15550100</Number></Sender><Recipient><ShortCode>12345</ShortCode></Recipient><TimeStamp>2026-11-22T05:00:00-05:00</TimeStamp><MMStatus>Read</MMStatus><MessageID>é1</MessageID></ReadReplyReq></s:Body></s:Envelope>`;

/** A Chinese kit: GB2312 in the prologue, a bare text where an address element should be, who is charged. */
const chineseText = `<?xml version="1.0" encoding="GB2312"?><env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Header><mm7:TransactionID xmlns:mm7="${schema}/REL-6-MM7-1-0" env:mustUnderstand="1">1234567890</mm7:TransactionID></env:Header><env:Body><SubmitReq xmlns="${schema}/REL-6-MM7-1-0"><MM7Version>6.3.0</MM7Version><SenderIdentification><VASPID>111</VASPID><VASID>4321</VASID><SenderAddress>18910229166</SenderAddress></SenderIdentification><Recipients><To><Number>8613111111111</Number></To></Recipients><ServiceCode>1234</ServiceCode><DeliveryReport>true</DeliveryReport><ReadReply>true</ReadReply><Subject>SUBJECT</Subject><ChargedParty>Recipient</ChargedParty><ChargedPartyID>8613111111111</ChargedPartyID></SubmitReq></env:Body></env:Envelope>`;
/** 你好 in GB 2312. */
export const chineseSubmit = Buffer.concat(
  chineseText
    .split('SUBJECT')
    .flatMap((piece, index) => [...(index > 0 ? [Buffer.from('c4e3bac3', 'hex')] : []), Buffer.from(piece, 'latin1')]),
);

/** An MM7 delivery of Mbuni: content mixed, without SMIL, the picture in base64, names in Content-Location, transport padding on boundaries. */
export const picture = Buffer.from('ffd8ffe000104a46494600010d0a2d2d0d0a0a0d0affd9', 'hex');
export const mbuniDeliveryType = 'multipart/related; type="text/xml"; start="<mm7-start>"; boundary=outer_1';
export const mbuniDelivery = [
  'This is a multi-part message in MIME format',
  '--outer_1  ',
  'Content-Type:text/xml',
  'Content-ID: <mm7-start>',
  '',
  `<?xml version="1.0"?><env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Header><mm7:TransactionID xmlns:mm7="${schema}/REL-5-MM7-1-0">d1</mm7:TransactionID></env:Header><env:Body><mm7:DeliverReq xmlns:mm7="${schema}/REL-5-MM7-1-0"><mm7:MM7Version>5.3.0</mm7:MM7Version><mm7:MMSRelayServerID>mmsc</mm7:MMSRelayServerID><mm7:LinkedID>link-9</mm7:LinkedID><mm7:Sender><mm7:Number>+256772000001</mm7:Number></mm7:Sender><mm7:Recipients><mm7:To><mm7:ShortCode>100</mm7:ShortCode></mm7:To></mm7:Recipients><mm7:TimeStamp>2026-11-22T10:00:00Z</mm7:TimeStamp><mm7:Priority>Normal</mm7:Priority><mm7:Subject>Holiday &amp; sun</mm7:Subject><mm7:Content href="cid:mmscontent"/></mm7:DeliverReq></env:Body></env:Envelope>`,
  '--outer_1',
  'Content-Type: multipart/mixed; boundary="outer_1_in"',
  'Content-ID: <mmscontent>',
  '',
  '--outer_1_in',
  'Content-Type: image/jpeg',
  'Content-Location: sun.jpg',
  'Content-Transfer-Encoding: base64',
  '',
  picture.toString('base64'),
  '--outer_1_in',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Location: a.txt',
  '',
  'grüß dich',
  '--outer_1_in--',
  '--outer_1--',
].join('\r\n');

/** A content of one bare part, its href without the scheme, line ends without CR. */
export const barePartType = 'Multipart/Related;boundary="b 2";type=text/xml';
export const barePart = [
  '--b 2',
  'Content-Type: text/xml; charset="UTF-8"',
  '',
  `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><DeliverReq xmlns="${schema}/REL-6-MM7-1-4"><MM7Version>6.8.0</MM7Version><Sender><Number displayOnly="false">15550100</Number></Sender><Recipients><To><Number>15550199</Number><Number displayOnly="true">15550188</Number></To></Recipients><Content href="only" allowAdaptations="true"/></DeliverReq></e:Body></e:Envelope>`,
  '--b 2',
  'Content-Type: text/plain',
  'Content-ID: only',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'caf=C3=A9 =',
  'here',
  '--b 2--',
].join('\n');

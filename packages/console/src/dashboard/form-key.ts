// The key of a form: what is sent again under it is done once. Of random octets, because randomUUID is only there on pages that came by TLS.
export const newFormKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((octet) => octet.toString(16).padStart(2, '0')).join('');

// A short message centre made of node-smpp (https://github.com/farhadi/node-smpp), which we did not write: TLS, a pair of
// binds, Latin-1 as its default alphabet, and receipts as odd as carriers' are. `node node_smpp_smsc.js <folder> <pem>`.
// Out: one JSON object a line (the port, each bind, each submit, each answer). In: {"deliver": {…fields of deliver_sm}}.
'use strict';

const fs = require('fs');
const path = require('path');
const readline = require('readline');

const smpp = require(path.join(process.argv[2], 'node_modules', 'smpp'));
const pem = fs.readFileSync(process.argv[3]);
const say = (entry) => process.stdout.write(JSON.stringify(entry) + '\n');
const receivers = [];
let count = 4096;

smpp.encodings.default = 'LATIN1';

const utf16 = (text) => Buffer.from(text, 'utf16le').swap16();

// By the last digit of the recipient: what the answer's id is, and the receipt (null: none).
const RECEIPTS = {
  0: (id) => ({ esm_class: 4, short_message: Buffer.from(`id:${id} sub:001 dlvrd:001 stat:DELIVRD err:000 text:hi`) }),
  1: (id) => ({ esm_class: 0, short_message: Buffer.from(`id:${id} sub:001 dlvrd:001 stat:DELIVRD err:000 text:`) }),
  2: (id) => ({ esm_class: 0, data_coding: 8, short_message: utf16(`id:${id} sub:001 dlvrd:001 stat:DELIVRD err:000`) }),
  3: (id) => ({ esm_class: 4, short_message: Buffer.from(`id=${id}&stat=UNDELIV&err=027`) }),
  4: (id) => ({ esm_class: 0x24, short_message: Buffer.from(`ID: ${id}, STAT: EXPIRED, ERR: 000`) }),
  5: (id) => ({ esm_class: 0, receipted_message_id: id, message_state: 2, short_message: Buffer.alloc(0) }),
  6: (id) => ({ esm_class: 4, short_message: Buffer.from(`stat:DELIVERED id:${parseInt(id, 16)}`) }),
  7: (id) => ({ esm_class: 4, swapped: true, short_message: Buffer.from(`id:${id} stat:DELIVRD`) }),
  8: () => null,
};

const deliver = (fields) => {
  const session = receivers[receivers.length - 1];
  session.deliver_sm(fields, (answer) => say({ answered: answer.command_status }));
};

const server = smpp.createServer({ key: pem, cert: pem }, (session) => {
  session.on('error', () => {});
  for (const kind of ['bind_transmitter', 'bind_receiver', 'bind_transceiver']) {
    session.on(kind, (pdu) => {
      const { system_id, password, system_type, address_range, addr_ton, addr_npi } = pdu;
      const isRight = system_id === 'smarttec' && password === process.env.SMSC_PASSWORD;
      session.send(pdu.response({ command_status: isRight ? 0 : smpp.ESME_RINVPASWD, system_id: 'node' }));
      say({ bind: kind, system_type, address_range, addr_ton, addr_npi, isRight });
      if (isRight && kind !== 'bind_transmitter') receivers.push(session);
    });
  }
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.on('unbind', (pdu) => { session.send(pdu.response()); session.close(); });
  session.on('deliver_sm_resp', () => {});
  session.on('submit_sm', (pdu) => {
    const id = (count++).toString(16).toUpperCase();
    const octets = Buffer.isBuffer(pdu.short_message.message) ? pdu.short_message.message.toString('hex') : null;
    session.send(pdu.response({ message_id: id }));
    say({
      submit: id, source: pdu.source_addr, source_ton: pdu.source_addr_ton, source_npi: pdu.source_addr_npi,
      destination: pdu.destination_addr, dest_ton: pdu.dest_addr_ton, coding: pdu.data_coding, esm: pdu.esm_class,
      text: octets === null ? pdu.short_message.message : null, octets, udh: !!pdu.short_message.udh,
    });
    const receipt = RECEIPTS[pdu.destination_addr.slice(-1)];
    const made = receipt && receipt(id);
    if (!made) return;
    const { swapped, ...fields } = made;
    const [from, to] = swapped ? [pdu.source_addr, pdu.destination_addr] : [pdu.destination_addr, pdu.source_addr];
    setTimeout(() => deliver({ source_addr: from, destination_addr: to, source_addr_ton: 1, dest_addr_ton: 1, ...fields }), 50);
  });
});

server.listen(0, '127.0.0.1', () => say({ port: server.address().port }));
readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const { deliver: fields } = JSON.parse(line);
  if (fields.hex !== undefined) { fields.short_message = Buffer.from(fields.hex, 'hex'); delete fields.hex; }
  deliver(fields);
}).on('close', () => process.exit(0));

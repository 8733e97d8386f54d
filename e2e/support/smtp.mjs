// A server of mail for tests: it takes every letter and keeps it. It speaks what a client needs to hand over a letter
// (EHLO, MAIL, RCPT, DATA, QUIT); it refuses addresses while it is told to
// (`mood.refusal`); it does not model TLS, AUTH, limits, nor delivery.
import { createServer } from 'node:net';
import { until } from './story.mjs';

/** @returns {Promise<{url: string, letters: Letter[], mood: {refusal?: string}, letterTo: (address: string) => Promise<Letter>, stop: () => void}>} */
export async function startMail() {
  const [letters, mood] = [[], {}];
  const server = createServer((socket) => talk(socket, letters, mood));
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  // The newest that is not known yet: who asks again waits for another.
  const letterTo = (address) => until(() => {
    const at = letters.findLastIndex((letter) => letter.to.includes(address) && !letter.read);
    if (at < 0) return undefined;
    letters[at].read = true;
    return letters[at];
  });
  return { url: `smtp://127.0.0.1:${server.address().port}`, letters, mood, letterTo, stop: () => server.close() };
}

/** A letter as it came; `text` is what people read, `link` the first address in it. */
class Letter {
  constructor(to, raw) {
    this.to = to;
    this.text = plainPart(raw);
    this.link = /https?:\S+/.exec(this.text)?.[0];
    this.read = false;
  }
}

function talk(socket, letters, mood) {
  let [to, raw, pending, inData] = [[], '', '', false];
  const say = (line) => socket.write(`${line}\r\n`);
  const hear = (line) => {
    if (inData) {
      if (line !== '.') return void (raw += `${line.startsWith('.') ? line.slice(1) : line}\n`);
      letters.push(new Letter(to, raw));
      [to, raw, inData] = [[], '', false];
      return say('250 taken');
    }
    const verb = line.split(/[ :]/)[0].toUpperCase();
    if (verb === 'RCPT' && mood.refusal) return say(mood.refusal);
    if (verb === 'RCPT') to.push(/<(.*)>/.exec(line)[1]);
    if (verb === 'DATA') inData = true;
    say({ EHLO: '250-mail.test\r\n250 8BITMIME', DATA: '354 go on', QUIT: '221 bye' }[verb] ?? '250 ok');
    if (verb === 'QUIT') socket.end();
  };
  socket.setEncoding('utf8').on('error', () => {}).on('data', (chunk) => {
    const lines = (pending + chunk).split('\r\n');
    pending = lines.pop();
    lines.forEach(hear);
  });
  say('220 mail.test ESMTP');
}

function plainPart(raw) {
  const part = raw.slice(raw.indexOf('Content-Type: text/plain'));
  const [head, body] = [part.slice(0, part.indexOf('\n\n')), part.slice(part.indexOf('\n\n') + 2).split('\n--')[0]];
  if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  if (!/quoted-printable/i.test(head)) return body;
  const bytes = body.replaceAll('=\n', '').replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

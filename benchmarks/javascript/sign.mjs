// Reads an award from standard input; prints signatures a second, one number for each round.
import {readFileSync} from 'node:fs';
import * as vc from '@digitalbazaar/vc';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';

const [rounds, seconds] = process.argv.slice(2).map(Number);
const award = JSON.parse(readFileSync(0, 'utf8'));
const vendor = new URL('../../badges/vendor/', import.meta.url);
const read = name => JSON.parse(readFileSync(new URL(name, vendor), 'utf8'));
const contexts = new Map([
  ['https://www.w3.org/ns/credentials/v2', read('credentials-v2.json')],
  ['https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json', read('open-badges-3.0.3.json')],
]);
const documentLoader = async url => {
  if (!contexts.has(url)) throw new Error(`${url} is not pinned`);
  return {contextUrl: null, documentUrl: url, document: contexts.get(url)};
};
const id = award.issuer.id;
const pair = await Ed25519Multikey.generate({controller: id});
pair.id = `${id}#${pair.publicKeyMultibase}`;
const suite = new DataIntegrityProof({signer: pair.signer(), cryptosuite});
const rates = [];
let number = 0;
for (let round = 0; round <= rounds; round++) {
  let done = 0, spent = 0;
  while (spent < seconds) {
    const credential = structuredClone(award);
    credential.id = `https://badges.example.edu/badges/${++number}`;
    const began = process.cpuUsage();
    await vc.issue({credential, suite, documentLoader});
    const used = process.cpuUsage(began);
    spent += (used.user + used.system) / 1e6;
    done++;
  }
  if (round) rates.push(done / spent);
}
console.log(JSON.stringify(rates));

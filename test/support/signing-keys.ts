/** The keys the Kick stand-ins sign with: made once for all of a test file's stand-ins, and only where something is signed. */
import { generateKeyPairSync, type KeyObject } from "node:crypto";

let made: { readonly privateKey: KeyObject; readonly publicKeyPem: string } | undefined;

export function signingKeys(): { readonly privateKey: KeyObject; readonly publicKeyPem: string } {
  if (!made) {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    made = { privateKey, publicKeyPem: publicKey.export({ type: "spki", format: "pem" }) as string };
  }
  return made;
}

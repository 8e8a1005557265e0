/** `chatmint giveaway verify ID|FILE`: works the draw of a giveaway out again, from the book or from an exported proof. */
import { readFileSync } from "node:fs";
import { ConfigError, codeOf, messageOf } from "../../base/errors.ts";
import type { Db } from "../../db/open.ts";
import { SAID_HEX } from "../../features/giveaways/draw.ts";
import { type Proof, proofOf, readProof, verifyProof } from "../../features/giveaways/proof.ts";

/** Where the proof is: a giveaway's number in a book (which may be open read-only), or an exported file. */
export type VerifySource = { readonly db: Db; readonly id: number } | { readonly file: string };

/** Prints what was checked; true when nothing is wrong. Throws a ConfigError when there is no such giveaway or file. */
export function verifyGiveaway(source: VerifySource & { readonly out: (line: string) => void }): boolean {
  const proof = "file" in source ? proofFrom(source.file) : proofFromBook(source.db, source.id);
  const { out } = source;
  out(`${proof.kind === "raffle" ? "Raffle" : "Giveaway"} G${proof.id}: ${proof.prize}`);
  const said = (hash: string) => hash.slice(0, proof.hashCharacters);
  out(`  seed hash  ${proof.seedHash}  (chat read ${said(proof.seedHash)} when it opened)`);
  if (proof.listHash) {
    const when = toldAtClosing(proof) ? `chat read ${said(proof.listHash)} when it closed` : "in !giveaway proof only";
    out(`  list hash  ${proof.listHash}  (${when})`);
  }
  if (proof.seed) out(`  seed       ${proof.seed}`);
  if (proof.mix) out(`  words      ${proof.mix}`);
  for (const [n, drawn] of proof.drawn.entries()) {
    out(`  ${n + 1}. ${drawn.name}: ${drawn.outcome}${drawn.reason ? ` (${drawn.reason.replaceAll("_", " ")})` : ""}`);
  }
  const { problems, checked } = verifyProof(proof);
  for (const line of checked) out(`ok     ${line}`);
  for (const line of problems) out(`WRONG  ${line}`);
  out(problems.length > 0 ? "This is not the draw that was promised." : verdict(proof));
  return problems.length === 0;
}

/** What is proven once everything fits: only as much as chat was told beforehand. */
function verdict(proof: Proof): string {
  const { hashCharacters: told } = proof;
  if (told < SAID_HEX) {
    return (
      `All of it fits, but chat read only ${told} characters of each hash. Two seeds that share ${told} characters and ` +
      "draw different winners can be found in minutes, so this does not prove that the seed was never exchanged. " +
      `Giveaways opened from now on show ${SAID_HEX} characters.`
    );
  }
  const which = toldAtClosing(proof) ? "both hashes" : "the seed hash";
  return (
    `All of it fits. Now compare ${which} with what chat read at the time, all ${told} characters: ` +
    "only that shows that nothing was exchanged afterwards."
  );
}

/** Whether chat was told the hash of the list before the draw. A raffle is drawn in the moment it closes. */
function toldAtClosing({ kind, hashCharacters }: Proof): boolean {
  return kind === "giveaway" || hashCharacters < SAID_HEX;
}

function proofFromBook(db: Db, id: number): Proof {
  const proof = proofOf(db, id);
  if (proof) return proof;
  throw new ConfigError("GIVEAWAY_UNKNOWN", [
    `There is no giveaway ${id} in this book. In chat, !giveaway list shows the last ones.`,
  ]);
}

function proofFrom(file: string): Proof {
  try {
    return readProof(JSON.parse(readFileSync(file, "utf8").replace(/^\uFEFF/, "")));
  } catch (error) {
    if (codeOf(error) === "ENOENT") {
      throw new ConfigError("PROOF_UNREADABLE", [
        `There is no file ${file}. The proofs of drawn giveaways are in the folder proofs beside the book.`,
      ]);
    }
    throw new ConfigError("PROOF_UNREADABLE", [`${file} cannot be read as a proof: ${messageOf(error)}`]);
  }
}

/** `chatmint giveaway verify ID|FILE`: works the draw of a giveaway out again, from the book or from an exported proof. */
import { readFileSync } from "node:fs";
import { ConfigError, codeOf, messageOf } from "../base/errors.ts";
import type { Db } from "../db/open.ts";
import { type Proof, proofOf, readProof, verifyProof } from "../giveaways/proof.ts";

/** Where the proof is: a giveaway's number in a book (which may be open read-only), or an exported file. */
export type VerifySource = { readonly db: Db; readonly id: number } | { readonly file: string };

/** Prints what was checked; true when nothing is wrong. Throws a ConfigError when there is no such giveaway or file. */
export function verifyGiveaway(source: VerifySource & { readonly out: (line: string) => void }): boolean {
  const proof = "file" in source ? proofFrom(source.file) : proofFromBook(source.db, source.id);
  const { out } = source;
  out(`Giveaway #${proof.id}: ${proof.prize}`);
  out(`  seed hash  ${proof.seedHash}  (chat read ${proof.seedHash.slice(0, 16)} when it opened)`);
  if (proof.listHash) out(`  list hash  ${proof.listHash}  (chat read ${proof.listHash.slice(0, 16)} when it closed)`);
  if (proof.seed) out(`  seed       ${proof.seed}`);
  if (proof.mix) out(`  words      ${proof.mix}`);
  for (const [n, drawn] of proof.drawn.entries()) {
    out(`  ${n + 1}. ${drawn.name}: ${drawn.outcome}${drawn.reason ? ` (${drawn.reason.replaceAll("_", " ")})` : ""}`);
  }
  const { problems, checked } = verifyProof(proof);
  for (const line of checked) out(`ok     ${line}`);
  for (const line of problems) out(`WRONG  ${line}`);
  out(
    problems.length > 0
      ? "This is not the draw that was promised."
      : "All of it fits. Compare the two short hashes with what chat read at the time: they are what nobody could change afterwards.",
  );
  return problems.length === 0;
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

/** The check of a draw that pages carry, against the bot's own: what one finds wrong, the other does. */
import { describe, expect, it } from "vitest";
import { type Proof, verifyProof } from "../../src/features/giveaways/proof.ts";
import { verifyDraw } from "../../src/pages/shared/verify-draw.ts";
import { rehearsal } from "../support/rehearsal.ts";

const ROLES = ["", "[sub] ", "[vip] "];

/** A giveaway of forty with unequal chances, three winners, and one drawn anew. */
async function drawn(): Promise<Proof> {
  const chat = await rehearsal();
  await chat.says("[mod] mo", '!giveaway start "A mug" keyword mug sub 3x vip 2x winners 3');
  for (let n = 0; n < 40; n++) await chat.says(`${ROLES[n % 3]}viewer${n}`, "mug");
  await chat.says("[mod] mo", "!giveaway close");
  await chat.says("[mod] mo", "!giveaway draw mix banana é");
  await chat.says("[mod] mo", "!giveaway redraw");
  return chat.rehearsal.house.features.giveaways.proofOf(1)!;
}

describe("the check of a draw in a page", () => {
  it("finds nothing wrong with an honest draw, and the same as the bot with every other", async () => {
    const proof = await drawn();
    expect(verifyProof(proof).problems).toEqual([]);
    const honest = await verifyDraw(proof);
    expect(honest).toMatchObject({ problems: [], checked: expect.arrayContaining(["Winners: 3 of 3."]) });
    expect(proof.drawn).toHaveLength(4);
    const [first, second, ...others] = proof.drawn;
    const changed: Readonly<Record<string, Partial<Proof>>> = {
      seed: { seed: "0".repeat(64) },
      "seed hash": { seedHash: "0".repeat(64) },
      "list hash": { listHash: "0".repeat(64) },
      words: { mix: "banane" },
      order: { drawn: [second!, first!, ...others] },
      name: { drawn: [{ ...first!, name: "somebody" }, second!, ...others] },
      chances: { tickets: proof.tickets.map((line, n) => (n === 5 ? line.replace(/ \d+ /, " 99 ") : line)) },
      "a line less": { tickets: proof.tickets.slice(1) },
      "the order of lines": { tickets: [...proof.tickets].reverse() },
      "a line that is none": { tickets: ["nobody", ...proof.tickets.slice(1)] },
      "a silent pass": { drawn: [{ ...first!, outcome: "passed" }, second!, ...others] },
      "more winners": { winners: 2 },
      "fewer winners": { winners: 9 },
    };
    for (const [what, part] of Object.entries(changed)) {
      const forged = { ...proof, ...part };
      expect(verifyProof(forged).problems, what).not.toEqual([]);
      expect((await verifyDraw(forged)).problems, what).not.toEqual([]);
    }
  });

  it("says what is not there yet", async () => {
    const proof = await drawn();
    expect((await verifyDraw({ ...proof, listHash: null })).checked).toEqual([expect.stringMatching(/not closed/)]);
    const closed = await verifyDraw({ ...proof, seed: null, drawn: [], state: "closed" });
    expect(closed).toMatchObject({ problems: [], checked: [expect.any(String), expect.stringMatching(/not drawn/)] });
  });
});

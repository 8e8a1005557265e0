/** What a newcomer pastes from README, the banner and the guide, and what they type by mistake. */
import { describe, expect, it } from "vitest";
import { chatmintHere } from "../support/command-line.ts";
import { docPage } from "../support/doc-page.ts";
import { temporaryFolder } from "../support/rehearsal.ts";

/** A block without a language that has a directive in it. */
function blockOf(file: string): string {
  const blocks = [...docPage(file).matchAll(/^```\n(.*?)^```$/gms)].map(([, text]) => text!);
  return blocks.find((text) => text.includes("/advance"))!;
}

async function pasted(input: string) {
  const ran = await chatmintHere(["rehearse", "--fresh"], { cwd: temporaryFolder(), input });
  const banner = ran.err.slice(0, ran.err.indexOf("npx chatmint init"));
  return { ...ran, banner, told: ran.err.slice(banner.length) };
}

describe("pasting", () => {
  it.each(["README.md", "docs/getting-started.md"])("the block of %s works line by line", async (file) => {
    const { code, out, told } = await pasted(blockOf(file));
    expect(code).toBe(0);
    expect(told).not.toMatch(/not said|There is no|Say how|Write it like|silent/);
    expect(out.join("\n")).not.toMatch(/Like this|know no/);
    expect(out).toContainEqual("chatmint: alice got 50 points and has 50 points now. (#1)");
    expect(told).toMatch(/live for 30 min, 2 here, paid 120 points to 2 viewers\)/);
  });

  it("the banner as it is printed works line by line", async () => {
    const { banner } = await pasted("");
    const lines = banner.split("\n").filter((line) => line.startsWith("    "));
    expect(lines.length).toBeGreaterThan(8);
    const { code, out, told } = await pasted(lines.join("\n"));
    expect(code).toBe(0);
    expect(told).not.toMatch(/not said|There is no|Say how|Write it like|silent/);
    expect(out.join("\n")).not.toMatch(/Like this|know no/);
    expect(out).toContainEqual(expect.stringMatching(/^chatmint@kick: alice: write !link \w{6} in the other chat/));
    expect(told).toMatch(/carol raids with 70 viewers: paid 70 points to 1 viewer/);
  });

  it("tells in the banner how a rehearsal differs", async () => {
    expect((await pasted("")).banner).toMatch(/giving has no limits here/);
  });
});

/** Whether a platform knows the address it is to send browsers back to, as far as that can be seen without anybody signing in. */

/** Longest wait for the answer. */
const WITHIN_MS = 10_000;

/**
 * Asks for the page to sign in on, as a browser would, and looks no further than its first answer: a platform that does not know
 * the redirect address says so at once, one that does goes on to its own page.
 */
export async function isRegistered(address: string): Promise<"yes" | "no" | "unclear"> {
  try {
    const response = await fetch(address, { redirect: "manual", signal: AbortSignal.timeout(WITHIN_MS) });
    await response.body?.cancel();
    if (response.status === 400) return "no";
    return response.status < 400 ? "yes" : "unclear";
  } catch {
    // Whether the platform can be reached is told by the step before.
    return "unclear";
  }
}

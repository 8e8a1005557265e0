import Download from "lucide-static/icons/download.svg?raw";
import { useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { ActionButton } from "../../shared/ui/button.tsx";
import { canVerify, type DrawVerdict, verifyDraw } from "../../shared/verify-draw.ts";
import { t } from "../../shared/words.ts";
import type { Giveaway } from "./state.ts";

/** What chat was told, the proof as a file, and the draw worked out again in this browser. */
export function ProofOf({ giveaway }: { readonly giveaway: Giveaway }) {
  const { id, seedHash, listHash, saidHex, mix } = giveaway;
  const [verdict, setVerdict] = useState<DrawVerdict>();
  const fetched = () => api.get("/api/v1/giveaways/:id/proof", { params: { id } });
  return (
    <section class="stack" aria-label={t("Proof")}>
      <dl class="facts">
        <dt>{t("Seed hash, told when it opened")}</dt>
        <dd>
          <Hash of={seedHash} said={saidHex} />
        </dd>
        {listHash !== null && (
          <>
            <dt>{t("List hash, told when it closed")}</dt>
            <dd>
              <Hash of={listHash} said={saidHex} />
            </dd>
          </>
        )}
        {mix !== "" && (
          <>
            <dt>{t("Words mixed in")}</dt>
            <dd>
              <bdi>{mix}</bdi>
            </dd>
          </>
        )}
      </dl>
      <div class="row">
        <ActionButton icon={Download} act={async () => save(`giveaway-${id}.json`, await fetched())}>
          {t("Download the proof")}
        </ActionButton>
        {canVerify() ? (
          <ActionButton act={async () => setVerdict(await verifyDraw(await fetched()))}>
            {t("Check it here")}
          </ActionButton>
        ) : (
          <span class="hint">{t("This browser checks nothing on an address without https: use the file.")}</span>
        )}
      </div>
      {verdict && <VerdictOf verdict={verdict} />}
    </section>
  );
}

function VerdictOf({ verdict: { checked, problems } }: { readonly verdict: DrawVerdict }) {
  return (
    <div class="verdict" role="status">
      <strong>{problems.length === 0 ? t("Everything fits.") : t("This does not fit:")}</strong>
      <ul>
        {problems.map((one) => (
          <li key={one} class="bad">
            {one}
          </li>
        ))}
        {checked.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      <p class="hint">
        {t("Now compare the hashes with what chat read at the time: without that a proof proves nothing.")}
      </p>
    </div>
  );
}

/** The part that chat was told stands out. */
function Hash({ of, said }: { readonly of: string; readonly said: number }) {
  return (
    <code class="hash">
      <mark>{of.slice(0, said)}</mark>
      {of.slice(said)}
    </code>
  );
}

function save(name: string, value: unknown): void {
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(value, undefined, 2)}\n`], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

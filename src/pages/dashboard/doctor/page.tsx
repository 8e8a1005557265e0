/** The steps of `chatmint doctor`, as they are found: what is well, and what to do where it is not. */
import "./doctor.css";
import CircleAlert from "lucide-static/icons/circle-alert.svg?raw";
import CircleCheck from "lucide-static/icons/circle-check.svg?raw";
import CircleMinus from "lucide-static/icons/circle-minus.svg?raw";
import RefreshCw from "lucide-static/icons/refresh-cw.svg?raw";
import TriangleAlert from "lucide-static/icons/triangle-alert.svg?raw";
import { useEffect } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { now } from "../../shared/clock.ts";
import { useTopic } from "../../shared/live.ts";
import type { TopicState } from "../../shared/routes.ts";
import { ActionButton } from "../../shared/ui/button.tsx";
import { Icon } from "../../shared/ui/icon.tsx";
import { Card, Loading, Page } from "../../shared/ui/layout.tsx";
import { Ago } from "../../shared/ui/when.tsx";
import { t } from "../../shared/words.ts";

type Doctor = TopicState<"doctor">;
type Step = Doctor["steps"][number];

/** A look that is older is made anew when the page is opened. */
const OLD_MS = 5 * 60_000;

export default function DoctorPage() {
  const doctor = useTopic("doctor").value;
  const isOld = doctor && !doctor.isLooking && !(now() - (doctor.lookedAtMs ?? 0) < OLD_MS);
  useEffect(() => {
    // What goes wrong is told by the button that does the same.
    if (isOld) void api.post("/api/v1/doctor", { body: {} }).catch(() => undefined);
  }, [isOld]);
  return (
    <Page
      title={t("Doctor")}
      lead={t("Looks at every step from the config to the platforms, and says what to do. It changes nothing.")}
      actions={
        <ActionButton
          icon={RefreshCw}
          disabled={doctor?.isLooking ?? true}
          act={(key) => api.post("/api/v1/doctor", { body: {}, key })}
        >
          {t("Look again")}
        </ActionButton>
      }
    >
      {doctor ? <Steps doctor={doctor} /> : <Loading />}
    </Page>
  );
}

function Steps({ doctor: { isLooking, lookedAtMs, steps, failed } }: { readonly doctor: Doctor }) {
  const count = (state: Step["state"]) => steps.filter((step) => step.state === state).length;
  const [bad, careful] = [count("failed"), count("warning")];
  return (
    <Card isFlush>
      <p class="verdict" role="status">
        {isLooking && <span class="spinner" aria-hidden />}
        {isLooking
          ? t("Looking …")
          : failed
            ? t("It could not look: {reason}", { reason: failed })
            : verdict(bad, careful)}
        {!isLooking && lookedAtMs !== undefined && (
          <span class="hint">
            <Ago at={lookedAtMs} />
          </span>
        )}
      </p>
      <ul class="list steps">
        {steps.map((step, at) => (
          <StepLine key={`${at} ${step.name}`} step={step} />
        ))}
      </ul>
    </Card>
  );
}

function verdict(bad: number, careful: number): string {
  if (bad > 0)
    return t("{count, plural, one {# step failed} other {# steps failed}}; below each stands what to do.", {
      count: bad,
    });
  if (careful > 0) {
    return t("Nothing failed; {count, plural, one {# step could be better} other {# steps could be better}}.", {
      count: careful,
    });
  }
  return t("All is well.");
}

const ICONS = { ok: CircleCheck, warning: TriangleAlert, failed: CircleAlert, skipped: CircleMinus } as const;

function StepLine({ step: { name, state, detail, cure } }: { readonly step: Step }) {
  const words = { ok: t("ok"), warning: t("careful"), failed: t("failed"), skipped: t("skipped") };
  return (
    <li class={state}>
      <Icon svg={ICONS[state]} label={words[state]} />
      <div class="grow">
        <strong>
          <bdi>{name}</bdi>
        </strong>
        <p class="muted">
          <bdi>{detail}</bdi>
        </p>
        {cure !== undefined && (
          <p class="cure">
            <bdi>{cure}</bdi>
          </p>
        )}
      </div>
    </li>
  );
}

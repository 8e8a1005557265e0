import { Component, type ComponentChildren } from "preact";
import type { ApiProblem } from "../api.ts";
import { problemOf } from "./action.ts";
import { Problem } from "./problem.tsx";

/** What fails below is told in its place, and the rest of the page stays. */
export class ErrorBoundary extends Component<{ children: ComponentChildren }, { problem?: ApiProblem }> {
  override state: { problem?: ApiProblem } = {};

  override componentDidCatch(error: unknown): void {
    this.setState({ problem: problemOf(error) });
  }

  override render() {
    const { problem } = this.state;
    return problem ? <Problem problem={problem} retry={() => location.reload()} /> : this.props.children;
  }
}

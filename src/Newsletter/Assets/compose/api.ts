import { type ComposerState } from './wire';

export interface Answer<T> { status: number; body: T; problem: Problem | null }
export interface Problem { code: string; detail: string; errors?: Record<string, string[]>; current?: unknown }

/** No answer came: the server is away, or the network. */
export class Away extends Error {}
/** The session is over: somebody has to sign in again, in another window if they like. */
export class SignedOut extends Error {}

const patience = 20_000;

/** The composer's calls. Each says what came of it; two things are no answer and are thrown. */
export class Api {
  constructor(readonly root: string, private token: string) {}

  get<T>(path: string): Promise<Answer<T>> {
    return this.call<T>('GET', path);
  }

  async send<T>(method: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    const first = await this.call<T>(method, path, body, headers);
    if (first.problem?.code !== 'formToken')
      return first;
    // Somebody signed in again since this page was loaded: the new session has a token of its own.
    const state = await this.get<ComposerState>('/state');
    if (state.problem)
      return first;
    this.token = state.body.formToken;
    return this.call<T>(method, path, body, headers);
  }

  private async call<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    let response: Response;
    try {
      response = await fetch(this.root + path, {
        method,
        headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), 'X-Form-Token': this.token, ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'manual',
        signal: AbortSignal.timeout(patience),
      });
    } catch (error) {
      throw new Away(String(error));
    }
    if (response.type === 'opaqueredirect' || response.status === 401)
      throw new SignedOut();
    if (response.status >= 500)
      throw new Away(`${response.status}`);
    let answer: unknown;
    try {
      answer = response.status === 204 ? null : await response.json();
    } catch (error) {
      throw new Away(String(error));
    }
    return response.ok
      ? { status: response.status, body: answer as T, problem: null }
      : { status: response.status, body: undefined as T, problem: answer as Problem };
  }
}

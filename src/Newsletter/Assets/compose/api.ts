import { type ComposerState } from './wire';

export interface Answer<T> { status: number; body: T; problem: Problem | null }
export interface Problem { code: string; detail: string; errors?: Record<string, string[]>; current?: unknown; trouble?: Trouble }
/** Why an issue cannot be shown: what, where, and what mends it. */
export interface Trouble { words: string; advice: string; address: string | null; link: string }

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

  send<T>(method: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.tried<T>(method, path, JSON.stringify(body), { 'Content-Type': 'application/json', ...headers });
  }

  /** A file as it is; lines may be slow. */
  upload<T>(path: string, file: File): Promise<Answer<T>> {
    return this.tried<T>('POST', path, file, { 'Content-Type': 'application/octet-stream' }, 6 * patience);
  }

  private async tried<T>(method: string, path: string, body: BodyInit, headers: Record<string, string>, most = patience): Promise<Answer<T>> {
    const first = await this.call<T>(method, path, body, headers, most);
    if (first.problem?.code !== 'formToken')
      return first;
    // Somebody signed in again since this page was loaded: the new session has a token of its own.
    const state = await this.get<ComposerState>('/state');
    if (state.problem)
      return first;
    this.token = state.body.formToken;
    return this.call<T>(method, path, body, headers, most);
  }

  private async call<T>(method: string, path: string, body: BodyInit | null = null, headers: Record<string, string> = {}, most = patience): Promise<Answer<T>> {
    let response: Response;
    try {
      response = await fetch(this.root + path, {
        method,
        headers: { 'X-Form-Token': this.token, ...headers },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(most),
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

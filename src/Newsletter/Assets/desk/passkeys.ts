/**
 * Passkeys: a form with data-passkey asks the service what to ask the authenticator (its data-options address), asks it, and is sent with the answer.
 * It stays hidden where the browser cannot. The conversions are our own because toJSON and parse…FromJSON came to browsers later than passkeys.
 */
type Wire = { [name: string]: unknown };

export function startPasskeys(): void {
  if (!window.PublicKeyCredential)
    return;
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
    form.hidden = false;
    document.querySelectorAll<HTMLElement>('[data-without-passkeys]').forEach(words => (words.hidden = true));
    form.addEventListener('submit', event => {
      event.preventDefault();
      void answer(form);
    });
  }
}

async function answer(form: HTMLFormElement): Promise<void> {
  const error = form.querySelector<HTMLElement>('[data-passkey-error]')!; // every such form has one
  error.hidden = true;
  try {
    const reply = await fetch(form.dataset.options!, { method: 'POST', body: new FormData(form) });
    const options = (await reply.json()) as Wire;
    if (!reply.ok)
      throw new Error(String(options.message));
    const credential = form.dataset.passkey === 'create'
      ? await navigator.credentials.create({ publicKey: creation(options) })
      : await navigator.credentials.get({ publicKey: request(options) });
    if (!credential)
      throw new Error('No passkey was chosen.');
    form.querySelector<HTMLInputElement>('[data-passkey-answer]')!.value = JSON.stringify(wire(credential as PublicKeyCredential));
    form.submit();
  } catch (problem) {
    error.textContent = words(problem);
    error.hidden = false;
  }
}

function words(problem: unknown): string {
  if (problem instanceof DOMException && problem.name === 'InvalidStateError')
    return 'This authenticator has a passkey for your account already.';
  if (problem instanceof DOMException && (problem.name === 'NotAllowedError' || problem.name === 'AbortError'))
    return 'Nothing was done: the question was closed, or it took too long. Try again.';
  if (problem instanceof TypeError)
    return 'The service could not be reached. Try again.';
  return problem instanceof Error ? problem.message : String(problem);
}

function creation(options: Wire): PublicKeyCredentialCreationOptions {
  const user = options.user as Wire;
  return {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: descriptors(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
}

function request(options: Wire): PublicKeyCredentialRequestOptions {
  return { ...options, challenge: bytes(options.challenge), allowCredentials: descriptors(options.allowCredentials) } as unknown as PublicKeyCredentialRequestOptions;
}

const descriptors = (list: unknown) => ((list ?? []) as Wire[]).map(item => ({ ...item, id: bytes(item.id) }));

/** RegistrationResponseJSON or AuthenticationResponseJSON (WebAuthn level 3, section 5.1). */
function wire(credential: PublicKeyCredential): Wire {
  const response = credential.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  const fields: Wire = { clientDataJSON: text(response.clientDataJSON) };
  if (response.attestationObject)
    Object.assign(fields, { attestationObject: text(response.attestationObject), transports: response.getTransports?.() ?? [] });
  if (response.signature) {
    fields.authenticatorData = text(response.authenticatorData);
    fields.signature = text(response.signature);
    fields.userHandle = response.userHandle && text(response.userHandle);
  }
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: fields,
  };
}

function bytes(base64url: unknown): Uint8Array<ArrayBuffer> {
  const raw = atob(String(base64url).replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(raw, letter => letter.charCodeAt(0));
}

function text(buffer: ArrayBuffer): string {
  const raw = Array.from(new Uint8Array(buffer), byte => String.fromCharCode(byte)).join('');
  return btoa(raw).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

// Where SignUp:Work asks for it: the browser does a little work for the form while its reader writes, so that a program has to pay for every form it sends.
// A form has a field for it, which names where its task is. Without this script the form is sent as it is.
import { zeroBits } from './sha256';

interface Task {
  stamp: string;
  bits: number;
}

/** Between two keys nobody notices so long a turn. */
const slice = 8;

/** Whoever has waited so long is let through: the form counts for more then, and is taken. */
const longest = 15_000;

const rest = (): Promise<void> => new Promise(resolve => setTimeout(resolve));

async function solve(task: Task): Promise<string> {
  let tried = 0;
  for (;;) {
    const until = performance.now() + slice;
    while (performance.now() < until) {
      for (let i = 0; i < 64; i++, tried++) if (zeroBits(`${task.stamp}.${tried}`) >= task.bits) return String(tried);
    }

    await rest();
  }
}

/** A form of another site has no stamp of ours yet. */
function stampOf(form: HTMLFormElement): HTMLInputElement {
  const there = form.querySelector<HTMLInputElement>('input[name="stamp"]');
  if (there) return there;
  const made = document.createElement('input');
  made.type = 'hidden';
  made.name = 'stamp';
  form.append(made);
  return made;
}

async function work(form: HTMLFormElement, field: HTMLInputElement): Promise<void> {
  const answer = await fetch(field.dataset['task']!, { credentials: 'omit' });
  if (!answer.ok) return;
  const task = (await answer.json()) as Task;
  field.value = await solve(task);
  stampOf(form).value = task.stamp;
}

function begin(form: HTMLFormElement, field: HTMLInputElement): void {
  let working: Promise<void> | undefined;
  let done = false;
  const start = (): Promise<void> => (working ??= work(form, field).catch(() => undefined).then(() => void (done = true)));
  form.addEventListener('focusin', () => void start(), { once: true });
  form.addEventListener('submit', event => {
    if (done) return;
    event.preventDefault();
    form.setAttribute('aria-busy', 'true');
    const enough = new Promise<void>(resolve => setTimeout(resolve, longest));
    void Promise.race([start(), enough]).then(() => {
      done = true;
      form.removeAttribute('aria-busy');
      form.requestSubmit(event.submitter);
    });
  });
}

for (const field of document.querySelectorAll<HTMLInputElement>('input[data-task]')) if (field.form) begin(field.form, field);

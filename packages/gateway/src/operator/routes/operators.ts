// Operators: the people who sign in by name and password. Setting a password makes the operator when there is none of the name.
import { Type } from 'typebox';
import { refuse } from '../answers.ts';
import { hashOperatorPassword } from '../auth.ts';
import type { RegisterRoutes } from '../context.ts';
import { newName } from '../schemas.ts';

const PASSWORD_CHARACTERS_MIN = 8;
const PASSWORD_ALLOWED = `${PASSWORD_CHARACTERS_MIN} to 200 characters`;
const setBody = Type.Object(
  { name: newName, password: Type.Optional(Type.String({ maxLength: 200, description: PASSWORD_ALLOWED })) },
  { additionalProperties: false },
);

export const operatorRoutes: RegisterRoutes = (app, context) => {
  app.put('/api/operators', { schema: { body: setBody } }, async (request, reply) => {
    const { name } = request.body;
    const password = request.body.password ?? Buffer.from(context.clock.id(15), 'hex').toString('base64url').replace(/^[-_]/, 'T');
    if (password.length < PASSWORD_CHARACTERS_MIN) return refuse(reply, 'parameter', `password must be ${PASSWORD_ALLOWED}`, 'password');
    await context.store.setOperator(name, await hashOperatorPassword(password));
    context.forgetPasswords();
    return { name, password };
  });
};

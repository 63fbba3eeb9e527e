// The text of the customers' Dashboard in English, beside what both apps say (en.ts): signing in, the account and its people, how programs connect.
export const dashboardEn = {
  'place.home': 'Home',
  'place.account': 'Account',
  'dashboard.search.label': 'Search for an id, a number or a word',
  'dashboard.search.hint': 'Id, number or word',
  'dashboard.palette.hint': 'Go to a place …',
  'dashboard.sign_in.help': 'Your account’s Dashboard',
  'dashboard.sign_in.user': 'User',
  'dashboard.sign_in.which':
    'Your user name and password are not the API password of the account. On a first start with the demo they stand in the panel that the gateway printed, and in demo.json of its data folder.',
  'home.balance': 'Balance',
  'home.gift': 'Gift',
  'home.held': 'Held for what is under way',
  'account.answer': 'Who is signed in to this account, and from where.',
};

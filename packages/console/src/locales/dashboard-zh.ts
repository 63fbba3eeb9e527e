// 客户控制台的中文文本 (the text of the customers' Dashboard in Chinese), beside what both apps say (zh.ts).
import type { dashboardEn } from './dashboard-en.ts';

export const dashboardZh: Readonly<Record<keyof typeof dashboardEn, string>> = {
  'place.home': '首页',
  'place.account': '账户',
  'dashboard.search.label': '按编号、号码或文字搜索',
  'dashboard.search.hint': '编号、号码或文字',
  'dashboard.palette.hint': '前往某处…',
  'dashboard.sign_in.help': '您账户的客户控制台',
  'dashboard.sign_in.user': '用户',
  'dashboard.sign_in.which':
    '用户名和密码不同于账户的 API 密码。首次启动演示时，它们显示在网关输出的面板中，也写在数据文件夹的 demo.json 里。',
  'home.balance': '余额',
  'home.gift': '赠金',
  'home.held': '在途冻结',
  'account.answer': '谁登录了此账户，从哪里登录。',
};

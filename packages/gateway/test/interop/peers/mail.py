# Python's smtplib and email package as a customer's program: one mail, as one line of JSON on stdin; what the server says goes to stderr (debug level 1).
import json
import smtplib
import ssl
import sys
from email.message import EmailMessage

order = json.loads(sys.stdin.readline())
mail = EmailMessage()
mail['From'], mail['To'], mail['Subject'], mail['Message-ID'] = order['from'], ', '.join(order['to']), order['subject'], order['messageId']
mail.set_content(order['text'], subtype='html' if order['isHtml'] else 'plain')
if order['attachment']:
    mail.add_attachment(order['attachment'].encode(), maintype='application', subtype='pdf', filename='offer.pdf')

with smtplib.SMTP('localhost', order['port']) as server:
    server.set_debuglevel(1)
    if order['ca']:
        server.starttls(context=ssl.create_default_context(cafile=order['ca']))
    server.login(order['user'], order['password'])
    server.send_message(mail)

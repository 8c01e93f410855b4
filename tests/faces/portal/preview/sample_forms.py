"""Forms with the field names that the templates ask for; the real ones validate, these only look."""

from django import forms


class AgeForm(forms.Form):
    birth_date = forms.DateField(
        label="Date of birth", widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"})
    )


class SignUpForm(forms.Form):
    name = forms.CharField(label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    password = forms.CharField(
        label="Password",
        help_text="At least ten characters. A short sentence is easy to remember.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    accept = forms.BooleanField(
        label="I accept the terms and have read the privacy notice.",
        error_messages={"required": "Tick the box to accept the terms."},
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 6}),
    )


class SignInForm(forms.Form):
    email = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(label="Password", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))


class ResetRequestForm(forms.Form):
    email = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class ResetForm(CodeForm):
    password = forms.CharField(label="New password", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))


class ComposeForm(forms.Form):
    sender = forms.ChoiceField(label="From", choices=[("+13035550142", "+1 303 555 0142")])
    to = forms.CharField(
        label="To",
        help_text="In international form, for example +1 415 555 0100.",
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )
    body = forms.CharField(label="Text", widget=forms.Textarea(attrs={"rows": 4, "maxlength": 1600}))


class FindForm(forms.Form):
    to = forms.CharField(
        label="Sent to this number", widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
    )


class FilterForm(forms.Form):
    status = forms.ChoiceField(label="Status", required=False, choices=[("", "All"), ("delivered", "Delivered")])
    after = forms.DateField(label="From day", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    before = forms.DateField(label="To day", required=False, widget=forms.DateInput(attrs={"type": "date"}))


class CreditsForm(forms.Form):
    pack = forms.ChoiceField(label="How much?", choices=[(v, v) for v in ("10", "25", "50", "other")])
    amount = forms.CharField(
        label="Amount of your own",
        required=False,
        help_text="In dollars, from 5 to 1,000. Only for “Other”.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "data-selects": "pack_other"}),
    )
    promo_code = forms.CharField(label="Promo code", required=False)


class ProfileForm(forms.Form):
    name = forms.CharField(label="Name", initial="Mara Lindqvist")
    preferred_channel = forms.ChoiceField(
        label="How we should reach you",
        choices=[("email", "E-mail"), ("sms", "SMS"), ("phone", "Phone"), ("post", "Letter")],
        widget=forms.RadioSelect,
        initial="email",
    )
    language = forms.ChoiceField(label="Language", choices=[("en", "English")])


class EmailForm(forms.Form):
    new_email = forms.EmailField(label="New e-mail")
    password = forms.CharField(label="Your password", widget=forms.PasswordInput)


class PasswordForm(forms.Form):
    current = forms.CharField(label="Password now", widget=forms.PasswordInput)
    password = forms.CharField(label="New password", widget=forms.PasswordInput)


class ConfirmForm(forms.Form):
    password = forms.CharField(label="Your password", widget=forms.PasswordInput)


class SecondStepChangeForm(CodeForm, ConfirmForm):
    """Both."""

# SPDX-License-Identifier: GPL-3.0-or-later
# Questions in both shapes, answers given for the patient, and attachments in both forms.
import base64
import json
import unittest

from fixture import SandboxCase
from sandbox_process import KEY

RX, GFE = 4301, 4201


class QuestionCase(SandboxCase):
    def invited(self, sandbox, exam=RX, **members):
        invite = self.made(sandbox.invite(exams=[exam], **members))
        return {"meeting_uuid": invite["meeting_uuid"],
                "patient_exam_id": invite["patient_exams"][0]["patient_exam_id"]}

    def questions(self, sandbox, invited):
        return self.made(sandbox.api("exam_questions", **invited))["questions"]

    def answer_all(self, questions):
        """One good answer to each, of every kind."""
        answers = []
        for question in questions:
            if "Choose all" in question["question"]:
                answers += [{"question_id": question["id"], "answer": response["response"],
                             "exam_question_response_id": response["exam_question_response_id"]}
                            for response in question["responses"][:2]]
            elif question["responses"]:
                response = question["responses"][1]
                answers.append({"question_id": question["id"], "answer": response["response"], "answer_text": "Rarely",
                                "exam_question_response_id": response["exam_question_response_id"]})
            else:
                height = "height" in question["question"]
                answers.append({"question_id": question["id"], "answer": "5 ft 7 in" if height else "Nothing",
                                "height_inches": 67 if height else 0})
        return answers


class Questions(QuestionCase):
    def test_by_exam_id_they_are_numbered(self):
        sandbox = self.start()
        answer = self.made(sandbox.api("exam_questions", exam_id=GFE))
        self.assertEqual(list(answer), ["exam_id", "questions"])
        self.assertEqual([question["no"] for question in answer["questions"]], [1, 2, 3])
        self.assertEqual(set(answer["questions"][0]), {"no", "question"})
        self.assert_refused(sandbox.api("exam_questions", exam_id=1), 400, "Invalid exam id")

    def test_by_meeting_they_have_ids_and_responses(self):
        sandbox = self.start()
        invited = self.invited(sandbox)
        answer = self.made(sandbox.api("exam_questions", **invited))
        self.assertEqual(list(answer), ["http_code", "exam_id", "meeting_uuid", "patient_exam_id", "questions",
                                        "answers"])
        self.assertEqual(answer["answers"], [])
        self.assertEqual(len(answer["questions"]), 6)
        for question in answer["questions"]:
            self.assertEqual(list(question), ["id", "question", "responses"])
            for response in question["responses"]:
                self.assertEqual(list(response), ["response", "input_field", "exam_question_response_id"])

    def test_ids_differ_between_exams(self):
        sandbox = self.start()
        first, second = (self.questions(sandbox, self.invited(sandbox, exam)) for exam in (RX, 4302))
        self.assertFalse({question["id"] for question in first} & {question["id"] for question in second})

    def test_the_meeting_must_be_the_exams(self):
        sandbox = self.start()
        invited, other = self.invited(sandbox), self.invited(sandbox, GFE)
        for route in ("exam_questions", "exam_submit_answers"):
            for wrong in ({**invited, "meeting_uuid": "none"}, {"patient_exam_id": invited["patient_exam_id"]},
                          {**invited, "meeting_uuid": other["meeting_uuid"]}):
                self.assert_refused(sandbox.api(route, **wrong), 400, "Invalid meeting id")


class Answers(QuestionCase):
    def test_they_are_kept_and_listed_and_reported(self):
        sandbox, catcher = self.start(), self.catch()
        invited = self.invited(sandbox, webhook_url=catcher.url)
        answers = self.answer_all(self.questions(sandbox, invited))
        self.assertEqual(self.made(sandbox.api("exam_submit_answers", **invited, answers=answers)),
                         {"http_code": 200, "status": "ok"})
        listed = self.made(sandbox.api("exam_questions", **invited))["answers"]
        self.assertEqual(len(listed), 7)
        self.assertEqual(listed[0]["response"], "Yes: Rarely")
        sandbox.control("patient-finish", meeting_uuid=invited["meeting_uuid"])
        sandbox.decide(invited["patient_exam_id"], "approve")
        reported = catcher.wait_for(1)[0]["questions_answers"]
        self.assertEqual([answer["answer"] for answer in reported],
                         ["Yes: Rarely", "Yes: Rarely", "Yes: Rarely", "Heart issues, Memory loss", "5 ft 7 in",
                          "Nothing"])

    def test_the_page_asks_only_what_is_left(self):
        sandbox = self.start()
        invited = self.invited(sandbox)
        path = "/meeting/" + invited["meeting_uuid"]
        answers = self.answer_all(self.questions(sandbox, invited))
        self.made(sandbox.api("exam_submit_answers", **invited, answers=answers[:2]))
        page = sandbox.ask("GET", path)[2].decode()
        self.assertNotIn("answer-1\"", page)
        self.assertIn("answer-3\"", page)
        self.assertIn("answer-5\"", page)
        self.made(sandbox.api("exam_submit_answers", **invited, answers=answers))
        page = sandbox.ask("GET", path)[2].decode()
        self.assertIn("answered every question for you", page)
        self.assertNotIn("answer-", page)
        self.assertEqual(sandbox.ask("POST", path, "", "application/x-www-form-urlencoded")[0], 303)
        self.assertEqual(sandbox.journal()["patient_exams"][0]["state"], "waiting")

    def test_later_answers_replace_earlier_ones(self):
        sandbox = self.start()
        invited = self.invited(sandbox, GFE)
        question = self.questions(sandbox, invited)[0]
        for response in question["responses"]:
            self.made(sandbox.api("exam_submit_answers", **invited, answers=[
                {"question_id": question["id"], "answer": response["response"],
                 "exam_question_response_id": response["exam_question_response_id"]}]))
        self.assertEqual(sandbox.journal()["patient_exams"][0]["submitted"],
                         [{"question": question["question"], "answer": "Yes"}])

    def test_what_does_not_fit_is_refused_and_nothing_is_kept(self):
        sandbox = self.start()
        invited = self.invited(sandbox)
        questions = self.questions(sandbox, invited)
        one, height, text = questions[0], questions[4], questions[5]
        choice = {"question_id": one["id"], "answer": "No",
                  "exam_question_response_id": one["responses"][0]["exam_question_response_id"]}
        foreign = questions[1]["responses"][0]["exam_question_response_id"]
        for answers, problem in [
                (None, "answers is required."), ([], "answers is required."),
                ([{"no": 1, "question": one["question"], "answer": "No."}], "question_id is required."),
                ([{**choice, "question_id": str(one["id"])}], "question_id is required."),
                ([{**choice, "question_id": 1}], "Invalid question_id 1."),
                ([{**choice, "answer": ""}], "answer is required."),
                ([{"question_id": one["id"], "answer": "No"}], "exam_question_response_id is required."),
                ([{**choice, "exam_question_response_id": foreign}], "Invalid exam_question_response_id"),
                ([{**choice, "answer_text": 5}], "Invalid Request."),
                ([{"question_id": height["id"], "answer": "5 ft 7 in", "height_inches": 0}], "height_inches is required."),
                ([{"question_id": text["id"], "answer": "x", "exam_question_response_id": foreign}],
                 "Invalid exam_question_response_id"),
                ([choice, choice], f"question_id {one['id']} is answered twice.")]:
            with self.subTest(answers=answers):
                members = {} if answers is None else {"answers": answers}
                self.assert_refused(sandbox.api("exam_submit_answers", **invited, **members), 400, problem)
        self.assertEqual(sandbox.journal()["patient_exams"][0]["submitted"], [])

    def test_a_decided_exam_takes_none(self):
        sandbox = self.start()
        invited = self.invited(sandbox)
        answers = self.answer_all(self.questions(sandbox, invited))
        sandbox.decide(invited["patient_exam_id"], "approve")
        self.assert_refused(sandbox.api("exam_submit_answers", **invited, answers=answers), 400,
                            "Exam status is already approved.")


class Attachments(QuestionCase):
    def form(self, fields, file=("id.jpg", b"\xff\xd8 a scan")):
        boundary = "between-the-parts"
        parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
                 for name, value in fields.items()]
        if file:
            parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file[0]}"\r\n'
                         "Content-Type: image/jpeg\r\n\r\n".encode() + file[1] + b"\r\n")
        return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"

    def upload_form(self, sandbox, *arguments, **keywords):
        body, content_type = self.form(*arguments, **keywords)
        status, _, answer = sandbox.ask("POST", "/api/exam_upload_attachment", body, content_type)
        return status, json.loads(answer)

    def test_as_json(self):
        sandbox = self.start()
        exam = self.invited(sandbox)["patient_exam_id"]
        large = base64.b64encode(b"x" * 3_000_000).decode()
        self.assertEqual(self.made(sandbox.api("exam_upload_attachment", patient_exam_id=exam, file_name="lab.pdf",
                                               file_type="Lab", file_base64=large)),
                         {"http_code": 200, "status": "ok"})
        self.assertEqual(sandbox.journal()["patient_exams"][0]["attachments"],
                         [{"file_name": "lab.pdf", "file_type": "Lab", "bytes": 3_000_000}])

    def test_as_a_form(self):
        sandbox = self.start()
        exam = self.invited(sandbox)["patient_exam_id"]
        answer = self.made(self.upload_form(sandbox, {"api_key": KEY, "patient_exam_id": exam}))
        self.assertEqual(list(answer), ["http_code", "attachment_id", "uploaded"])
        self.assertEqual(sandbox.journal()["patient_exams"][0]["attachments"],
                         [{"file_name": "id.jpg", "file_type": None, "bytes": 9}])

    def test_what_is_missing_is_refused(self):
        sandbox = self.start()
        exam = self.invited(sandbox)["patient_exam_id"]
        good = {"patient_exam_id": exam, "file_name": "a.pdf", "file_type": "ID", "file_base64": "YQ=="}
        for member, text in [("patient_exam_id", "patient_exam_id is required."), ("file_name", "file is required."),
                             ("file_type", "file_type is required."), ("file_base64", "file is required.")]:
            members = {name: value for name, value in good.items() if name != member}
            self.assert_refused(sandbox.api("exam_upload_attachment", **members), 400, text)
        self.assert_refused(sandbox.api("exam_upload_attachment", **{**good, "file_base64": "abc"}), 400,
                            "file is required.")
        self.assert_refused(self.upload_form(sandbox, {"patient_exam_id": exam}), 401, "Unauthorized access.")
        self.assert_refused(self.upload_form(sandbox, {"api_key": KEY, "patient_exam_id": exam}, file=None), 400,
                            "file is required.")
        self.assert_refused(self.upload_form(sandbox, {"api_key": KEY, "patient_exam_id": exam}, file=("a", b"")), 400,
                            "file is required.")


if __name__ == "__main__":
    unittest.main()
